"""API keys: made once, told once, kept only as a hash.

    gw_k3v9q2m7x4tb_5f2c…e1
       prefix       secret: 256 bits, in hexadecimal

The secret is random, so one SHA-256 keeps it as safe as it was made. Whose a key is, is believed for ten
seconds a process: a revoked key may be used that much longer, and not a moment more.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.people.believed import Believed
from gwanmun.office.people.models import Account, ApiKey

_SHAPE = re.compile(r"gw_([a-z2-7]{12})_([0-9a-f]{64})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Caller(Struct, frozen=True):
    """Somebody who presented a good key: the account, its role, and the company it acts for."""

    account: str
    role: str
    country: str = ""  # of the company
    company: str = ""  # its identifier
    company_name: str = ""
    scopes: tuple[str, ...] = ()  # acts the key is narrowed to; none listed means all of the role's
    key: str = ""  # prefix of the key that was presented
    places: tuple[str, ...] = ()  # bonded places a warehouse keeps, by their codes


PUBLIC = Caller("public", "public")


class Kept(Struct, frozen=True):
    """What the register keeps under a prefix."""

    digest: bytes
    caller: Caller | None


def issue(account: Account, scopes: Sequence[str] = ()) -> str:
    """A new key for an account. This is the only time anybody sees it whole."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    secret = secrets.token_hex(32)
    digest = hashlib.sha256(secret.encode()).digest()
    ApiKey.objects.create(account=account, prefix=prefix, digest=digest, scopes=list(scopes), created=clock.now())
    return f"gw_{prefix}_{secret}"


def revoke(prefix: str) -> bool:
    """Take a key back; whether there was one to take. Other processes may believe in it for ten seconds more."""
    taken = ApiKey.objects.filter(prefix=prefix, revoked__isnull=True).update(revoked=clock.now())
    _kept.forget(prefix)
    return bool(taken)


def caller_of(key: str) -> Caller | None:
    """Whose key this is; None when it is nobody's, or nobody's any more."""
    shape = _SHAPE.fullmatch(key)
    if shape is None:
        return None
    prefix, secret = shape.groups()
    kept = _kept(prefix)
    same = hmac.compare_digest(hashlib.sha256(secret.encode()).digest(), kept.digest)
    return kept.caller if same else None


def forget() -> None:
    """Believe nothing any more, as a process that has just started."""
    _kept.forget()


def _look_up(prefix: str) -> Kept:
    """One query. A prefix nobody has is remembered too, with a hash that no secret has."""
    key = ApiKey.objects.filter(prefix=prefix).select_related("account__company").first()
    if key is None or key.revoked is not None or key.account.closed:
        return Kept(secrets.token_bytes(32), None)
    company = key.account.company
    caller = Caller(
        key.account.name,
        key.account.role,
        company.country if company else "",
        company.identifier if company else "",
        company.name if company else "",
        scopes=tuple(key.scopes),
        key=prefix,
        places=tuple(company.bonded_places) if company else (),
    )
    return Kept(bytes(key.digest), caller)


_kept: Believed[str, Kept] = Believed(_look_up)
