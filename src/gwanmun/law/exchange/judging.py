"""Judging: what a receiver says of a document, in one of the words of the closed list (`receipt.py`).

The signature must be a key's that the issuing country's manifest knows, of the authority the document names, under the
agreement it names, at the place where the document stands in the country's log. The day it says it was issued must lie
between what the log and its witnesses had seen before it and after it.
"""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange import receipt
from gwanmun.law.exchange.disclosure import UnsoundDisclosureError
from gwanmun.law.exchange.document import Document, UnknownSchemaError, UnsoundDocumentError, read_document
from gwanmun.law.exchange.jws import Holds, decoded, is_signed_by
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, issuing_key

VERDICTS = {
    "document-schema-unknown": receipt.UNKNOWN_SCHEMA,
    "document-key-unknown": receipt.BAD_ISSUER_KEY,
    "document-key-early": receipt.BAD_ISSUER_KEY,
    "document-key-foreign": receipt.BAD_ISSUER_KEY,
    "document-forged": receipt.BAD_ISSUER_KEY,
    "document-key-revoked": receipt.REVOKED_KEY,
    "document-backdated": receipt.BACKDATED,
}
AHEAD_SECONDS = 120
"""How far the clocks of an office and of a witness may lie apart."""
_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)  # a day begins first at UTC+14 and ends last at UTC-12


class Seen(Struct, frozen=True):
    """Where and when a document was logged: not before and not after, in seconds since 1970, nought where unknown.

    A place of None is one to come: the document has only just arrived, and its proof has not.
    """

    place: int | None = None
    earliest: int = 0
    latest: int = 0


class Judged(Struct, frozen=True):
    """A document and who signed it, or what is wrong with it."""

    document: Document | None
    key: IssuingKey | None = None
    problem: Problem | None = None

    @property
    def verdict(self) -> str:
        """The word of the closed list."""
        return receipt.OK if self.problem is None else verdict_of(self.problem)


def verdict_of(problem: Problem) -> str:
    """What a receipt says of a problem."""
    return VERDICTS.get(problem.code) or f"{receipt.BAD_BUSINESS} {problem.code}"


def judge(
    text: str, manifest: KeyManifest, seen: Seen, holds: Holds, *, destination: str = "", late_days: int = 1
) -> Judged:
    """What a document is worth, by its issuer's manifest and what is known of its place in the log.

    `destination` is the country that judges; empty where somebody judges whom no certificate is for. `late_days` is how
    many days after the day of issue the agreement allows a document to reach the log without saying that it is late.
    """
    document = read_judged(text)
    if isinstance(document, Problem):
        return Judged(None, problem=document)
    return judge_read(document, manifest, seen, holds, destination=destination, late_days=late_days)


def judge_read(
    document: Document, manifest: KeyManifest, seen: Seen, holds: Holds, *, destination: str = "", late_days: int = 1
) -> Judged:
    """The same of a document that has been read."""
    key = _authority(document, manifest, seen.place)
    if isinstance(key, Problem):
        return Judged(document, problem=key)
    if not is_signed_by(document.signed, key.algorithm, decoded(key.public), holds):
        return Judged(document, problem=Problem("document-forged", value=shown(key.kid)))
    return Judged(document, key, _misaddressed(document, destination) or _backdated(document, seen, late_days))


def read_judged(text: str) -> Document | Problem:
    """A document, or what keeps it from being one. Nothing of it is believed yet."""
    try:
        return read_document(text)
    except UnknownSchemaError as why:
        return Problem("document-schema-unknown", value=shown(str(why)))
    except UnsoundDisclosureError as why:
        return Problem("disclosure-foreign", facts={"why": str(why)})
    except UnsoundDocumentError as why:
        return Problem("document-unsound", value=shown(text[:40]), facts={"why": str(why)})


def _authority(document: Document, manifest: KeyManifest, place: int | None) -> IssuingKey | Problem:
    """The key, if it speaks for whom the document names, of what the document is about."""
    certificate = document.certificate
    key = issuing_key(manifest, document.signed.kid, place)
    if isinstance(key, Problem):
        return key
    said = (certificate.issuer, certificate.issuing_body, certificate.agreement)
    if said[:2] != (manifest.country, key.authority) or certificate.agreement not in key.agreements:
        facts = {"kid": key.kid, "authority": key.authority, "agreements": ", ".join(key.agreements)}
        return Problem("document-key-foreign", value=shown(" / ".join(said)), facts=facts)
    return key


def _misaddressed(document: Document, destination: str) -> Problem | None:
    if not destination or document.certificate.destination == destination:
        return None
    return Problem("document-misaddressed", value=document.certificate.destination, facts={"country": destination})


def _backdated(document: Document, seen: Seen, late_days: int) -> Problem | None:
    """Whether the day of issue can be true, whatever the time zone: the log's order is believed before any clock."""
    issued = document.certificate.issued
    begins, ends = _begins(issued) - _EAST, _begins(issued) + timedelta(days=1) + _WEST
    latest_begin = _at(seen.latest + AHEAD_SECONDS)
    late = seen.earliest and ends + timedelta(days=late_days) < _at(seen.earliest)
    early = seen.latest and begins > latest_begin
    if early or (late and not document.certificate.flags.retroactive):
        logged = _at(seen.earliest if late else seen.latest).isoformat()
        return Problem("document-backdated", value=issued.isoformat(), facts={"logged": logged})
    return None


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _at(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(seconds, 250_000_000_000))
