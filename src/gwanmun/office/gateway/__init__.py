"""The door for other countries: it drives the conversations of the law's exchange."""
