"""The people's tables, as they came to be."""
