"""Columns: the arithmetic of the bulk reader, on amounts and quantities of many lines at once."""
