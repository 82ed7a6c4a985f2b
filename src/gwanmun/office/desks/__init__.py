"""Desks: one file for each room of the law: open, gather, ask, write."""
