"""Tests: the law by itself, stories through the doors, countries by their cases, and the house by its rules."""
