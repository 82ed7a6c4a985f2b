"""Rulings: how goods get their heading, the answers that bind, and the disputes."""
