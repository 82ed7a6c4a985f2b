"""Trust: which manifest of a partner is believed, how another follows it, and what never goes back.

The rules are those of The Update Framework, for they were paid for: a manifest follows the one before it by exactly one
version, signed by enough roots of the old and enough of the new; what was believed is never forgotten and never taken
back; one that has expired is believed of the past and not of the present. Numbers that online keys count upwards start
anew when the roots change, so that a thief who counted to the end has gained nothing.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.jws import Holds
from gwanmun.law.exchange.key_manifest import IssuingKey, Key, KeyManifest, Roots, SignedManifest, signers


class Trust(Struct, frozen=True):
    """What is believed of a country's keys."""

    manifest: KeyManifest
    fingerprint: str
    counters: Mapping[str, int] = {}  # the highest number each online key has shown: a checkpoint's size, a heartbeat's


def begin(signed: SignedManifest, pin: str, holds: Holds) -> Trust | Problem:
    """Begin to trust a country, by the fingerprint of a manifest that somebody vouches for (hexadecimal).

    Problems: `manifest-unpinned`, `manifest-unsigned`.
    """
    if signed.fingerprint != pin.lower().replace(" ", "").replace(":", ""):
        return Problem("manifest-unpinned", value=shown(signed.fingerprint), facts={"country": signed.manifest.country})
    return _unsigned(signed, signed.manifest.roots, holds) or Trust(signed.manifest, signed.fingerprint)


def follow(trust: Trust, signed: SignedManifest, holds: Holds) -> Trust | Problem:
    """Believe the next manifest instead; the same one again changes nothing.

    Problems: `manifest-foreign`, `manifest-older`, `manifest-skipped`, `manifest-forked` (two of one version, both
    signed: evidence), `manifest-unsigned`, `manifest-rewrites`.
    """
    old, new = trust.manifest, signed.manifest
    if signed.fingerprint == trust.fingerprint:
        return trust
    problem = (
        _out_of_turn(old, new)
        or _unsigned(signed, old.roots, holds)
        or (_unsigned(signed, new.roots, holds) if new.roots != old.roots else None)
        or (_version("manifest-forked", old, new) if new.version == old.version else None)
        or _rewrites(old, new)
    )
    if problem is not None:
        return problem
    return Trust(new, signed.fingerprint, trust.counters if new.roots == old.roots else {})


def follow_all(trust: Trust, chain: Iterable[SignedManifest], holds: Holds) -> Trust | Problem:
    """Believe manifests one after another, to the last or to the first that does not follow."""
    for signed in chain:
        followed = follow(trust, signed, holds)
        if isinstance(followed, Problem):
            return followed
        trust = followed
    return trust


def counted(trust: Trust, key: str, number: int) -> Trust | Problem:
    """What is believed once an online key has shown this number. Problem: `counter-behind`: it showed a higher one."""
    before = trust.counters.get(key, 0)
    if number < before:
        return Problem("counter-behind", value=str(number), facts={"before": str(before), "key": shown(key)})
    return replace(trust, counters={**trust.counters, key: number})


def is_current(trust: Trust, now: int, announced: int = 0) -> Problem | None:
    """Whether this manifest may still be believed of the present (seconds since 1970).

    `announced` is the newest version the partner's heartbeat has named: whoever hears of a newer one and is not given
    it is being kept from it. Problems: `manifest-expired`, `manifest-behind`.
    """
    facts = {"country": trust.manifest.country, "version": str(trust.manifest.version), "announced": str(announced)}
    if now >= trust.manifest.expires:
        return Problem("manifest-expired", value=str(trust.manifest.expires), facts=facts)
    return Problem("manifest-behind", facts=facts) if announced > trust.manifest.version else None


def _out_of_turn(old: KeyManifest, new: KeyManifest) -> Problem | None:
    if new.country != old.country:
        return _version("manifest-foreign", old, new)
    if new.version < old.version:
        return _version("manifest-older", old, new)
    return _version("manifest-skipped", old, new) if new.version > old.version + 1 else None


def _version(code: str, old: KeyManifest, new: KeyManifest) -> Problem:
    facts = {"country": old.country, "believed": str(old.version), "version": str(new.version)}
    return Problem(code, value=f"{new.country} v{new.version}", facts=facts)


def _unsigned(signed: SignedManifest, roots: Roots, holds: Holds) -> Problem | None:
    by = signers(signed, roots, holds)
    if len(by) >= roots.threshold:
        return None
    facts = {"needed": str(roots.threshold), "given": ", ".join(sorted(by)) or "0"}
    return Problem("manifest-unsigned", value=f"{signed.manifest.country} v{signed.manifest.version}", facts=facts)


def _rewrites(old: KeyManifest, new: KeyManifest) -> Problem | None:
    """What the new manifest says otherwise of what the old one had settled."""
    if new.origin != old.origin:  # another log may be begun, but only with other roots: it is a new beginning
        return None if new.roots != old.roots else _rewritten("origin", old, new)
    if new.log_size < old.log_size or new.issued < old.issued:
        return _rewritten("log_size", old, new)
    pairs = ((old.issuing, new.issuing), (old.node, new.node), (old.log, new.log), (old.witness, new.witness))
    wrong = next(filter(None, (_rewritten_key(before, after, new.log_size) for before, after in pairs)), "")
    return _rewritten(wrong, old, new) if wrong else None


def _rewritten_key(before: Iterable[Key], after: Iterable[Key], size: int) -> str:
    """The first key whose history changed: gone, altered, ended or begun where the log has gone by; empty for none."""
    now = {_name(key): key for key in after}
    known = {_name(key): key for key in before}
    for name, key in known.items():
        if name not in now or not _continues(key, now[name], size):
            return name
    return next((name for name, key in now.items() if name not in known and key.since < size), "")


def _continues(was: Key, is_now: Key, size: int) -> bool:
    """Whether a key goes on as it was, or ends from here on; what has ended never begins again."""
    if was.until == is_now.until:
        return was == is_now
    ends = is_now.until is not None and is_now.until >= size and (was.until is None or is_now.until < was.until)
    return ends and _open(was) == _open(is_now)


def _open(key: Key) -> Key:
    return replace(key, until=None, why="")


def _name(key: Key) -> str:
    return key.kid if isinstance(key, IssuingKey) else key.key


def _rewritten(what: str, old: KeyManifest, new: KeyManifest) -> Problem:
    facts = {"country": old.country, "version": str(new.version), "what": shown(what)}
    return Problem("manifest-rewrites", value=shown(what), facts=facts)
