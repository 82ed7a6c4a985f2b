"""What origin costs: a thousand materials under every agreement, and published rules read."""
