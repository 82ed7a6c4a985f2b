"""Bundles: all that is needed to verify a certificate with nothing but the fingerprint of a country's keys.

    document.sdjwt            the certificate and the parts of it that are shown
    salt.bin                  what its entry in the log is blinded with
    document.tlog-proof       where it stands in the log, under a checkpoint that others have seen
    before.checkpoint         a checkpoint from before it was logged, as others have seen it; may be absent
    keys/KR.v1.json …         the issuer's key manifests, one after another
    schema.json               what the fields of the certificate are
    message.bin               the message it was sent in        }
    receipt.note              what the receiver signed          }  all three and the receiver's keys, or none
    receipt-links.json        how the message leads there       }

It is checked by `bundle_check.py`, and by a page in a browser that was written by nobody who looked at this.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.archive import UnsoundArchiveError, pack, unpack
from gwanmun.law.exchange.channel import SALT_BYTES

_KEYS = re.compile(r"keys/([A-Z]{2})\.v([1-9][0-9]{0,5})\.json")
_NEEDED = {"document.sdjwt", "salt.bin", "document.tlog-proof", "schema.json"}
_RECEIPT = {"message.bin", "receipt.note", "receipt-links.json"}
_MAY = {"before.checkpoint"}


class Bundle(Struct, frozen=True):
    """What a bundle holds, as it was read; nothing of it is believed yet."""

    document: str
    salt: bytes
    proof: bytes
    schema: bytes
    keys: Mapping[str, tuple[bytes, ...]]  # by country, in order of their versions
    before: bytes = b""
    message: bytes = b""
    receipt: bytes = b""
    links: bytes = b""


def write_bundle(bundle: Bundle, first_versions: Mapping[str, int] | None = None) -> bytes:
    """A bundle's bytes. `first_versions` says of each country with which version its manifests begin; else with 1."""
    files = {
        "document.sdjwt": bundle.document.encode("ascii"),
        "salt.bin": bundle.salt,
        "document.tlog-proof": bundle.proof,
        "schema.json": bundle.schema,
        "before.checkpoint": bundle.before,
        "message.bin": bundle.message,
        "receipt.note": bundle.receipt,
        "receipt-links.json": bundle.links,
    }
    for country, chain in bundle.keys.items():
        first = (first_versions or {}).get(country, 1)
        files |= {f"keys/{country}.v{version}.json": file for version, file in enumerate(chain, first)}
    return pack({name: content for name, content in files.items() if content})


def read_bundle(content: bytes) -> Bundle | Problem:
    """A bundle out of its bytes. Problem: `bundle-unreadable`, with why."""
    try:
        files = unpack(content)
        _check(files)
        keys = _keys({name: file for name, file in files.items() if name.startswith("keys/")})
        document = files["document.sdjwt"].decode("ascii")
    except (UnsoundArchiveError, UnicodeDecodeError) as why:
        return Problem("bundle-unreadable", value=shown(str(content[:20])), facts={"why": str(why)})
    return Bundle(
        document, files["salt.bin"], files["document.tlog-proof"], files["schema.json"], keys,
        *(files.get(name, b"") for name in ("before.checkpoint", "message.bin", "receipt.note", "receipt-links.json")),
    )  # fmt: skip


def _check(files: Mapping[str, bytes]) -> None:
    names = set(files)
    others = {name for name in names if not _KEYS.fullmatch(name)} - _NEEDED - _MAY - _RECEIPT
    if others or not names >= _NEEDED:
        raise UnsoundArchiveError("not the files a bundle has")
    if names & _RECEIPT not in (set(), _RECEIPT):
        raise UnsoundArchiveError("half a receipt")
    if len(files["salt.bin"]) != SALT_BYTES:
        raise UnsoundArchiveError(f"not {SALT_BYTES} bytes of salt")


def _keys(files: Mapping[str, bytes]) -> dict[str, tuple[bytes, ...]]:
    versions: dict[str, dict[int, bytes]] = {}
    for name, file in files.items():
        found = _KEYS.fullmatch(name)
        assert found is not None, "names were looked at"
        versions.setdefault(found[1], {})[int(found[2])] = file
    for numbers in map(sorted, versions.values()):
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise UnsoundArchiveError("a manifest in between is missing")
    return {country: tuple(chain[n] for n in sorted(chain)) for country, chain in versions.items()}
