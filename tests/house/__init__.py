"""The house: floors, lengths, names, documented events, and the promised reading order of the walks."""
