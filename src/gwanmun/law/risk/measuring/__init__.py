"""Measuring: how good a ranking is, in the figures the literature uses, and honestly of what is new."""
