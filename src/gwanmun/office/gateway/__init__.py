"""Gateway: the door for other countries: one process that drives the conversations of law.exchange."""
