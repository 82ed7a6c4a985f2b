"""The records' tables, as they came to be."""
