"""AEO: who is trusted, how far and why, and what a partner country's word is worth."""
