"""The hammer: offices of the exchange as real processes, between which everything fails that can fail."""
