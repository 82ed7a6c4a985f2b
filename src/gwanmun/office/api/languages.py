"""Languages: which of the catalogue's a visitor reads best, by his Accept-Language (RFC 9110, section 12.5.4)."""

from functools import lru_cache

from gwanmun.law.basics.catalogue import LANGUAGES


@lru_cache(maxsize=512)
def preferred(accepted: str) -> str:
    """The language asked for most that the catalogue speaks; English when it speaks none of them."""
    wishes = sorted(map(_wish, accepted.split(",")[:20]), key=lambda wish: -wish[0])
    return next((language for weight, language in wishes if weight > 0 and language in LANGUAGES), "en")


def _wish(part: str) -> tuple[float, str]:
    """One language and its weight: "ko-KR;q=0.8" is (0.8, "ko"); a weight nobody can read counts nothing."""
    tag, _, weight = part.strip().partition(";")
    language = tag.strip().lower().partition("-")[0]
    name, _, number = weight.strip().partition("=")
    if not name:
        return 1.0, language
    try:
        return float(number) if name.strip() == "q" else 0.0, language
    except ValueError:
        return 0.0, language
