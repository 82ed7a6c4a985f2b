"""Statistics: the published tables, each defined once."""
