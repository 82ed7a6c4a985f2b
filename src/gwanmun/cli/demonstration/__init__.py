"""The demonstration: two offices, the papers of two Korean exporters, and everybody who has to act."""
