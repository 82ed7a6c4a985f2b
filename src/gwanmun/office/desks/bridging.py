"""The bridging desk: certificates of partners without this exchange, signed by whoever handed them over.

A file comes with a detached JWS (RFC 7515, appendix F) by a key that was registered for its country. Its bytes are kept
as evidence in the certificate's own stream, with the signature. The bridge never signs for an issuer: what came over it
has no level of assurance, and is judged by its issuer's word as any certificate that came another way.
"""

import hashlib

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.exchange.jws import Signed, UnsoundJWSError, encoded, is_signed_by, read_jws
from gwanmun.law.origin.certificate import Certificate, CertificateBridged
from gwanmun.office.desks import bridge_keys, origin, rulebooks
from gwanmun.office.desks.bridge_keys import BridgeKey
from gwanmun.office.desks.papers.foreign_certificate import MOST_BYTES, media_of, read_foreign
from gwanmun.office.exchange import partners
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.signatures import holds

TYP = "gwanmun-bridge"


def take_in(
    content: bytes, signature: str, actor: Actor, request: Request | None = None, *, country: str
) -> Certificate:
    """A file of this country and its signature: the certificate is here, and cases that waited for it walk on.

    Problems: `bridge-signature-missing`, `bridge-signature-unreadable`, `bridge-key-unknown`, `bridge-forged`, those
    of `read_foreign`, `issuer-not-yours`, `comes-by-exchange`, those of the origin desk.
    """
    if partners.is_partner(country):
        raise Refused(Problem("comes-by-exchange", "issuer", country))
    key = _signed_by(content, signature, country)
    today = rulebooks.today()
    received = read_foreign(content, today)
    if received.issuer != country:
        raise Refused(Problem("issuer-not-yours", "issuer", received.issuer, {"country": country}))
    digest = hashlib.sha256(content).hexdigest()
    bridged = CertificateBridged(media_of(content), digest, content, key.kid, signature, today)
    return origin.take_in(received, actor, request, proven=(bridged,))


def country_of(signature: str) -> str:
    """The country whose registered key a signature names, where one country alone has a key of that name."""
    found = bridge_keys.countries_of(_read(signature, b"").kid)
    if len(found) != 1:
        raise Refused(Problem("bridge-key-unknown", value=_read(signature, b"").kid, facts={"country": "—"}))
    return found[0]


def _signed_by(content: bytes, signature: str, country: str) -> BridgeKey:
    if len(content) > MOST_BYTES:
        raise Refused(Problem("papers-too-large", value=str(len(content)), facts={"most": f"{MOST_BYTES} bytes"}))
    if not signature:
        raise Refused(Problem("bridge-signature-missing"))
    signed = _read(signature, content)
    key = bridge_keys.registered(country, signed.kid)
    if key is None:
        raise Refused(Problem("bridge-key-unknown", value=shown(signed.kid), facts={"country": country}))
    if not is_signed_by(signed, key.algorithm, key.public, holds):
        raise Refused(Problem("bridge-forged", value=shown(signed.kid), facts={"country": country}))
    return key


def _read(signature: str, content: bytes) -> Signed:
    """A detached JWS put together with what it is of: header, nothing, signature."""
    protected, _, rest = signature.strip().partition(".")
    detached, _, made = rest.partition(".")
    why = "something stands between its two points" if detached else ""
    try:
        signed = read_jws(f"{protected}.{encoded(content)}.{made}", 2 * MOST_BYTES)
        why = why or ("" if signed.typ == TYP else f"typ is not {TYP}")
    except UnsoundJWSError as unsound:
        why = str(unsound)
    if why:
        raise Refused(Problem("bridge-signature-unreadable", value=shown(signature), facts={"why": why}))
    return signed
