"""The desk of the key watch: whether this office can sign what it issues, and whose keys run out soon."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.key_watch import KeyWarning, is_soon, missing, running_out
from gwanmun.office import clock, country_keys
from gwanmun.office.desks import posting, rulebooks, treaties
from gwanmun.office.exchange import partners


def warnings(known: Mapping[str, KeyManifest] | None = None) -> tuple[KeyWarning, ...]:
    """What a person must see to, the worst first; `known` are the partners, where they are at hand already.

    An office that exchanges with nobody needs no keys.
    """
    known = partners.every() if known is None else known
    if not known:
        return ()
    now, own = clock.now(), posting.own_manifest()
    authority = rulebooks.current().country.issuing.issuing_body
    under = [name for name, one in treaties.ours().items() if known.keys() & set(one.provisions.parties)]
    lacking = missing(own, authority, under, _held(own)) if authority else []
    manifests = (*((own,) if own is not None else ()), *known.values())
    return (
        *(KeyWarning("issuing-key-missing", one) for one in lacking),
        *running_out(manifests, now),
        *(_wire(own, now) if own is not None else ()),
    )


def _held(manifest: KeyManifest | None) -> frozenset[str]:
    """The issuing keys of this manifest whose private halves lie where they must, and are what they say."""
    held = set()
    for key in manifest.issuing if manifest is not None else ():
        try:
            country_keys.issuing_signer(Path(settings.KEYS_FOLDER), key.kid, decoded(key.public))
        except country_keys.KeyMissingError:
            continue
        held.add(key.kid)
    return frozenset(held)


def _wire(manifest: KeyManifest, now: datetime) -> Iterator[KeyWarning]:
    """The certificates by which partners know this office on the wire."""
    for until in country_keys.wire_certificates_until(Path(settings.KEYS_FOLDER), manifest.tls):
        if is_soon(until, now):
            yield KeyWarning("wire-certificate-runs-out", manifest.country, until.date())
