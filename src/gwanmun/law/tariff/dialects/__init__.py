"""Dialects: how other people write duties, one file each, read into duty texts."""
