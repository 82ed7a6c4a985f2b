"""Ed25519, the strict kind: which signatures count, said so narrowly that no two libraries disagree.

RFC 8032 leaves room in which libraries differ (Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs", 2020). Here
a signature counts only if all of this holds:

    S is below the order of the group
    the key and R are written canonically (y below the prime)
    neither the key nor R is one of the eight points of small order
    [S]B = R + [k]A, without the cofactor (what OpenSSL, BoringSSL and Go compute)

The first three are looked at here, in bytes; the last is whoever's who brings the arithmetic.
"""

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022
"""One y of the points of order eight; the other is its negative."""
SMALL_ORDER = frozenset((0, 1, PRIME - 1, _EIGHTH, PRIME - _EIGHTH))
"""The y of every point of order one, two, four and eight."""
_SIGN = 1 << 255


def is_strict(public: bytes, signature: bytes) -> bool:
    """Whether a key and a signature are written in the only way that counts; says nothing yet of whether it holds."""
    return (
        len(signature) == 64
        and is_strict_point(public)
        and is_strict_point(signature[:32])
        and int.from_bytes(signature[32:], "little") < ORDER
    )


def is_strict_point(written: bytes) -> bool:
    """Whether 32 bytes are a y below the prime that is not of a point of small order."""
    y = int.from_bytes(written, "little") & ~_SIGN
    return len(written) == 32 and y < PRIME and y not in SMALL_ORDER
