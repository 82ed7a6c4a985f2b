"""The learned model: trees somebody else's library grew, read and explained by our own few lines."""
