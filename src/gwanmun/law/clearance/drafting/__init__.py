"""What stands behind a draft: what the office knows, who says what, and whose word counts."""
