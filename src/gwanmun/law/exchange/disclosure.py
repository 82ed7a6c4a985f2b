"""Disclosures: the parts of a document that may be shown or withheld without touching what was signed (RFC 9901).

What is signed holds only a digest of each part. A part is a salt, its name and its value, in JSON, in URL letters; its
digest is of those letters. There are five parts in every document, whether or not much stands in them, so that nobody
learns from their number what a document is about; a sixth digest, a digest twice and a part that no digest stands for
make the whole document void.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from gwanmun.law.exchange.jws import UnsoundJWSError, decoded, encoded
from gwanmun.law.exchange.signed_json import Object, UnsoundJSONError, read_json, write_object

Group: TypeAlias = Literal["exporter", "producer", "consignee", "transport", "commercial"]
GROUPS: tuple[Group, ...] = get_args(Group)
SALT_BYTES = 16
LONGEST_DISCLOSURE = 32 * 1024


class UnsoundDisclosureError(ValueError):
    """A part that does not belong to the document it comes with; its message says why."""


class Disclosure(Struct, frozen=True):
    """One part of a document, as its holder keeps it."""

    group: Group
    value: Object
    written: str  # in URL letters; the digest is of these, so they are never written again


def write_disclosure(group: Group, value: Object, salt: bytes) -> Disclosure:
    """A part of a document, blinded with a salt that is used for nothing else."""
    assert len(salt) == SALT_BYTES, "a salt has sixteen bytes"
    return Disclosure(group, value, encoded(write_object([encoded(salt), group, value])))


def read_disclosure(written: str) -> Disclosure:
    """A part out of its URL letters. Raises UnsoundDisclosureError."""
    try:
        part = read_json(decoded(written), LONGEST_DISCLOSURE)
    except (UnsoundJWSError, UnsoundJSONError) as why:
        raise UnsoundDisclosureError(str(why)) from None
    if not (isinstance(part, list) and len(part) == 3 and part[1] in GROUPS and isinstance(part[2], dict)):
        raise UnsoundDisclosureError("not a salt, the name of a group and an object")
    if not (isinstance(part[0], str) and _is_salt(part[0])):
        raise UnsoundDisclosureError(f"not {SALT_BYTES} bytes of salt")
    return Disclosure(part[1], part[2], written)


def digest_of(disclosure: Disclosure) -> str:
    """What stands in the signed part for this one: SHA-256 of its letters, in URL letters."""
    return encoded(hashlib.sha256(disclosure.written.encode("ascii")).digest())


def digests_of(disclosures: Mapping[Group, Disclosure]) -> tuple[str, ...]:
    """The five digests, in an order that says nothing of which is which."""
    return tuple(sorted(digest_of(disclosures[group]) for group in GROUPS))


def disclosed(digests: Sequence[str], disclosures: Sequence[Disclosure]) -> dict[Group, Object]:
    """The values of the parts that are shown, by group. Raises UnsoundDisclosureError."""
    if len(digests) != len(GROUPS) or list(digests) != sorted(set(digests)):
        raise UnsoundDisclosureError("not five different digests in order")
    shown: dict[Group, Object] = {}
    for disclosure in disclosures:
        if digest_of(disclosure) not in digests:
            raise UnsoundDisclosureError(f"{disclosure.group} belongs to another document")
        if disclosure.group in shown:
            raise UnsoundDisclosureError(f"{disclosure.group} twice")
        shown[disclosure.group] = disclosure.value
    return shown


def _is_salt(written: str) -> bool:
    try:
        return len(decoded(written)) == SALT_BYTES
    except UnsoundJWSError:
        return False
