"""Padding: entries about nothing, so that a log's growth does not tell the world how busy its office is.

An office that wants it closes every checkpoint on a whole number of entries; what is missing it fills with entries of
random salt and random record. Only leaf hashes are public, and those of padding look like any other. It is an office's
choice: at forty certificates a second it costs some three entries for one.
"""

PAD_TO = 64


def padding(entries: int, to: int = PAD_TO) -> int:
    """How many entries about nothing a checkpoint with so many new ones needs; a silent second is filled whole."""
    return -entries % to if entries else to
