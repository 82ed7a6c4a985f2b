"""Bridge keys: public keys by which partners without this exchange sign what they upload, or lay into a folder.

    <GWANMUN_KEYS>/bridge/TH.th-customs-1.json      a JWK (RFC 7517): OKP with Ed25519, or EC with P-256

They prove who handed a file over, and nothing more: no key here issues a certificate, and none is in a manifest.
"""

import re
from pathlib import Path

import msgspec
from django.conf import settings
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.exchange.ed25519 import is_strict_point
from gwanmun.law.exchange.jws import PUBLIC_BYTES, UnsoundJWSError, decoded

FOLDER = "bridge"
LONGEST = 4096
_KID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class Jwk(Struct, frozen=True, omit_defaults=True):
    """A public key as it is handed over; what else stands in the file is passed over."""

    kid: str
    kty: str
    crv: str
    x: str
    y: str = ""


class BridgeKey(Struct, frozen=True):
    """A registered key."""

    country: str
    kid: str
    algorithm: str
    public: bytes


def register(country: str, content: bytes) -> BridgeKey:
    """Keep a partner's key. Problems: `bridge-key-unreadable`, `bridge-key-known`."""
    key = _key(country, content)
    if not _COUNTRY.fullmatch(country):
        raise Refused(Problem("bridge-key-unreadable", value=shown(country), facts={"why": "no country's two letters"}))
    file = _file(country, key.kid)
    if file.exists():
        raise Refused(Problem("bridge-key-known", value=key.kid, facts={"country": country}))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return key


def registered(country: str, kid: str) -> BridgeKey | None:
    """The key of this name; None where the country has none."""
    if not _KID.fullmatch(kid) or not _COUNTRY.fullmatch(country) or not settings.KEYS_FOLDER:
        return None
    file = _file(country, kid)
    return _key(country, file.read_bytes()) if file.is_file() else None


def countries_of(kid: str) -> tuple[str, ...]:
    """The countries that have a key of this name."""
    if not _KID.fullmatch(kid) or not settings.KEYS_FOLDER:
        return ()
    return tuple(sorted(file.name[:2] for file in _home().glob(f"??.{kid}.json")))


def _home() -> Path:
    return Path(settings.KEYS_FOLDER) / FOLDER


def _file(country: str, kid: str) -> Path:
    return _home() / f"{country}.{kid}.json"


def _key(country: str, content: bytes) -> BridgeKey:
    try:
        jwk = msgspec.json.decode(content[:LONGEST], type=Jwk)
        algorithm, public = _public(jwk)
    except (msgspec.MsgspecError, UnsoundJWSError, UnicodeDecodeError) as why:
        raise Refused(
            Problem("bridge-key-unreadable", value=shown(str(content[:40])), facts={"why": str(why)})
        ) from None
    return BridgeKey(country, jwk.kid, algorithm, public)


def _public(jwk: Jwk) -> tuple[str, bytes]:
    if not _KID.fullmatch(jwk.kid):
        raise UnsoundJWSError("a kid has small letters, digits, points and hyphens")
    if (jwk.kty, jwk.crv) == ("OKP", "Ed25519"):
        algorithm, public = "EdDSA", decoded(jwk.x)
    elif (jwk.kty, jwk.crv) == ("EC", "P-256"):
        algorithm, public = "ES256", b"\x04" + decoded(jwk.x) + decoded(jwk.y)
    else:
        raise UnsoundJWSError("neither Ed25519 nor P-256")
    if len(public) != PUBLIC_BYTES[algorithm] or (algorithm == "EdDSA" and not is_strict_point(public)):
        raise UnsoundJWSError("no point of its curve")
    return algorithm, public
