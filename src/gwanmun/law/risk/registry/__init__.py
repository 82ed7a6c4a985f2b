"""The registry: which models there are, who signed them, and which one is believed."""
