"""Entries: what stands in a log of each thing its office did: forty bytes that tell nothing to who lacks the salt.

    version (1) | kind (1) | reserved (6) | SHA-256("eodes-leaf/1" || salt || SHA-256(record))

The salt travels to the counterpart only. Witnesses, mirrors and the public see a number without meaning, and a record
is erased by destroying it and its salt; the tree stays as it is.
"""

import hashlib

from gwanmun.law.exchange.merkle import Hash, leaf_hash

VERSION = 1
ISSUE, RECV, STATUS, AEO, KEY, PEERCP, EVID = range(1, 8)
KINDS = {"ISSUE": ISSUE, "RECV": RECV, "STATUS": STATUS, "AEO": AEO, "KEY": KEY, "PEERCP": PEERCP, "EVID": EVID}
"""What an entry is about: a certificate issued, a batch received, a status, a trusted company, a key, a partner's
checkpoint seen (which entangles the two logs), evidence."""
ENTRY_BYTES = 40


def commitment(salt: bytes, digest: Hash) -> Hash:
    """What an entry says of a record, by the hash of the record."""
    return hashlib.sha256(b"eodes-leaf/1" + salt + digest).digest()


def write_entry(kind: int, salt: bytes, digest: Hash) -> bytes:
    """The forty bytes of an entry."""
    return bytes((VERSION, kind, 0, 0, 0, 0, 0, 0)) + commitment(salt, digest)


def entry_leaf(kind: int, salt: bytes, digest: Hash) -> Hash:
    """The hash of an entry as a leaf of the tree."""
    return leaf_hash(write_entry(kind, salt, digest))


def kind_of(entry: bytes) -> int | None:
    """The kind of an entry; None for bytes that are none of this version."""
    fits = len(entry) == ENTRY_BYTES and entry[0] == VERSION and not any(entry[2:8])
    return entry[1] if fits and entry[1] in KINDS.values() else None
