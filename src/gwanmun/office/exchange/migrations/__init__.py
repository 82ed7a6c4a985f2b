"""Migrations of the exchange's tables."""
