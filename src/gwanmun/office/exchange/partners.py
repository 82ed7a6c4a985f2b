"""Partners: the countries an office exchanges with, by the key manifests it believes of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.exchange.beating import is_fresh
from gwanmun.law.exchange.holding import Partner
from gwanmun.law.exchange.key_manifest import KeyManifest, SignedManifest, read_manifest
from gwanmun.law.exchange.trust import Trust, begin, follow, follow_all
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named
from gwanmun.office.signatures import holds

SQL = named(Path(__file__).parent / "partners.sql")


def every() -> Mapping[str, KeyManifest]:
    """The newest manifest believed of each partner, by country."""
    with cursor() as execute:
        return {country: _read(content).manifest for country, content in execute.execute(SQL["every"])}


def versions() -> Mapping[str, int]:
    """The version of the newest manifest believed of each partner."""
    with cursor() as execute:
        return dict(execute.execute(SQL["versions"]).fetchall())


def manifest(country: str) -> KeyManifest | None:
    """The newest manifest believed of a partner; None for a country that is none."""
    with cursor() as execute:
        row = execute.execute(SQL["newest"], [[country]], prepare=True).fetchone()
    return _read(row[1]).manifest if row else None


def is_partner(country: str) -> bool:
    """Whether this country's documents come by the exchange."""
    with cursor() as execute:
        return execute.execute(SQL["newest"], [[country]], prepare=True).fetchone() is not None


def silent(countries: Sequence[str], at: datetime) -> frozenset[str]:
    """Which of these countries have been silent, or short of what they announced, for longer than patience lasts."""
    with cursor() as execute:
        rows = execute.execute(SQL["heard"], [list(countries)], prepare=True).fetchall()
    heard = {country: msgspec.json.decode(state, type=Partner) for country, state in rows}
    now = int(at.timestamp() * 1000)
    return frozenset(country for country in countries if not is_fresh(heard.get(country), now))


def add(content: bytes, pin: str, at: datetime) -> KeyManifest:
    """Begin to exchange with a country, by a manifest whose fingerprint somebody vouches for.

    Raises Refused: those of `trust.begin`, `manifest-unreadable`, `partner-known`.
    """
    signed = _signed(content)
    country = signed.manifest.country
    if is_partner(country):
        raise Refused(Problem("partner-known", value=country))
    begun = begin(signed, pin, holds)
    if isinstance(begun, Problem):
        raise Refused(begun)
    _keep(signed, content, at)
    return signed.manifest


def renew(country: str, content: bytes, at: datetime) -> KeyManifest:
    """Believe a partner's next manifest, if it follows from the ones before; the newest that is believed now.

    Raises Refused: those of `trust.follow`, `manifest-unreadable`, `partner-unknown`.
    """
    signed = _signed(content)
    followed = follow(_trust(country), signed, holds)
    if isinstance(followed, Problem):
        raise Refused(followed)
    if followed.fingerprint == signed.fingerprint:
        _keep(signed, content, at)
    return followed.manifest


def chain(country: str) -> tuple[bytes, ...]:
    """A partner's manifests from the first that was believed to the newest, as they came."""
    with cursor() as execute:
        return tuple(bytes(content) for (content,) in execute.execute(SQL["chain"], [country]))


def signed_chain(country: str) -> list[SignedManifest]:
    """The same, read: what was signed, with its fingerprints."""
    return [_read(content) for content in chain(country)]


def _trust(country: str) -> Trust:
    kept = signed_chain(country)
    if not kept:
        raise Refused(Problem("partner-unknown", value=shown(country)))
    first = begin(kept[0], kept[0].fingerprint, holds)
    trust = first if isinstance(first, Problem) else follow_all(first, kept[1:], holds)
    assert isinstance(trust, Trust), "what was believed once is believed still"
    return trust


def _keep(signed: SignedManifest, content: bytes, at: datetime) -> None:
    row = [signed.manifest.country, signed.manifest.version, content, at]
    with cursor() as execute:
        execute.execute(SQL["keep"], row)


def _signed(content: bytes) -> SignedManifest:
    read = read_manifest(content, private=True)
    if isinstance(read, Problem):
        raise Refused(read)
    return read


def _read(content: bytes) -> SignedManifest:
    return _signed(bytes(content))
