"""What other agencies must say before goods may pass (the single window)."""
