"""Key watch: what is wrong with a country's keys before anybody needs them: missing, or soon to run out."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime

from msgspec import Struct

from gwanmun.law.exchange.key_manifest import KeyManifest

SOON_DAYS = 30
"""So long before keys run out a person is told: two roots must be fetched from where they are kept."""
_DAY = 86_400


class KeyWarning(Struct, frozen=True):
    """Something about keys that a person must see to."""

    code: str  # issuing-key-missing, keys-run-out, keys-ran-out, wire-certificate-runs-out
    about: str  # an agreement, a country
    until: date | None = None  # the last day


def missing(
    manifest: KeyManifest | None, authority: str, agreements: Iterable[str], held: Collection[str]
) -> list[str]:
    """The agreements under which this authority can sign nothing: no key in force names it, or none is `held`."""
    issuing = manifest.issuing if manifest is not None else ()
    able = {
        agreement
        for key in issuing
        if key.until is None and key.authority == authority and key.kid in held
        for agreement in key.agreements
    }
    return [agreement for agreement in agreements if agreement not in able]


def running_out(manifests: Iterable[KeyManifest], now: datetime) -> Iterator[KeyWarning]:
    """Countries whose manifest runs out soon, or has: then all its keys have."""
    for one in manifests:
        left = one.expires - now.timestamp()
        if left < SOON_DAYS * _DAY:
            code = "keys-run-out" if left > 0 else "keys-ran-out"
            yield KeyWarning(code, one.country, datetime.fromtimestamp(one.expires, UTC).date())


def is_soon(until: datetime, now: datetime) -> bool:
    """Whether something ends within the time it takes to see to it."""
    return (until - now).total_seconds() < SOON_DAYS * _DAY
