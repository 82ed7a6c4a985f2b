"""The desk of proofs: what is shown of this office's log, and all that proves a certificate to anybody, offline."""

from pathlib import Path

from django.conf import settings
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.bundle import write_bundle
from gwanmun.law.exchange.tiles import read_path
from gwanmun.office import clock, country_keys
from gwanmun.office.desks import issued_certificates, key_watch, posting
from gwanmun.office.exchange import convicting, overview, own_log, partners
from gwanmun.office.exchange.convicting import EvidenceVerified
from gwanmun.office.exchange.overview import Overview
from gwanmun.office.journal.entry import Actor


def standing() -> Overview:
    """Where the exchange stands with every partner, and what there is to see to about keys."""
    known = partners.every()
    seen = overview.overview(settings.COUNTRY.upper(), clock.now(), known)
    return replace(seen, keys=key_watch.warnings(known))


def checkpoint() -> bytes:
    """The newest checkpoint of this office's log that its witnesses have cosigned. Problem: `log-not-shown`."""
    note = own_log.checkpoint()
    if not note:
        raise Refused(Problem("log-not-shown"))
    return note


def tile(path: str) -> bytes:
    """A tile of this office's log (C2SP tlog-tiles). Problem: `tile-unknown`."""
    wanted = read_path(path)
    content = own_log.tile(_origin(), wanted) if wanted is not None else b""
    if not content:
        raise Refused(Problem("tile-unknown", "tile", path))
    return content


def evidence(identity: str) -> bytes:
    """Evidence against a log or an office, as it is handed on. Problem: `evidence-unknown`."""
    content = overview.evidence(identity)
    if content is None:
        raise Refused(Problem("evidence-unknown", "code", identity))
    return content


def conviction(content: bytes) -> EvidenceVerified:
    """Whom evidence convicts, by the keys this office believes: its partners' and its own."""
    own = posting.own_manifest()
    return convicting.convicted(content, {**partners.every(), **({own.country: own} if own is not None else {})})


def bundle(number: str, actor: Actor) -> bytes:
    """All that is needed to verify a certificate of ours offline, to those it concerns.

    Problems: those of showing it; `certificate-not-witnessed`, as long as it stands in no checkpoint that is shown.
    """
    issued_certificates.show(number, actor)
    folder = Path(settings.KEYS_FOLDER)
    keys = [country_keys.manifest_file(folder, one.manifest.version).read_bytes() for one in _chain()]
    found = own_log.bundle(settings.COUNTRY.upper(), _origin(), number, keys)
    if found is None:
        raise Refused(Problem("certificate-not-witnessed", "number", number))
    return write_bundle(found)


def _origin() -> str:
    manifest = posting.own_manifest()
    if manifest is None:
        raise Refused(Problem("log-not-shown"))
    return manifest.origin


def _chain() -> list[country_keys.SignedManifest]:
    return country_keys.manifests(Path(settings.KEYS_FOLDER)) if settings.KEYS_FOLDER else []
