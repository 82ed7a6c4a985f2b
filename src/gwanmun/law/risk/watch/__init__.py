"""The watch: whether selection finds what it promises, what it misses, and whom it bears on."""
