"""The duty benchmark."""
