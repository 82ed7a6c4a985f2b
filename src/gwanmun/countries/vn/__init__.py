"""Viet Nam (Việt Nam)."""
