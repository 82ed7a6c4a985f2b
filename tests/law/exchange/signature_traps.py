"""Traps of arithmetic: signatures on which careless libraries differ, and what counts here.

The twelve Ed25519 cases are those of Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (IACR ePrint
2020/1244, table 6), as their authors publish them in novifinancial/ed25519-speccheck. The class that counts is the strict
cofactorless one (`law.exchange.ed25519`), so that of the twelve only the fourth does: its points are of mixed order, and
the equation holds without the cofactor.
"""

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from gwanmun.law.exchange.ed25519 import ORDER, PRIME
from tests.law.exchange.issuing import BUSAN, SEOUL

_A = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
_B = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
_C = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d"
_D = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623"
_E = "ec" + "ff" * 31
_M = "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40"
TAMING = """
A and R of small order, S nought | 8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6 | A | c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000 | no
A of small order                 | 9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79 | A | f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04 | no
R of small order                 | aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab | B | c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e | no
A and R of mixed order, holds    | 9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79 | C | 9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009 | yes
only with the cofactor           | e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c | C | 160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09 | no
only with the cofactor, reduced  | e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c | C | 21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405 | no
S above the order                | M | D | e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514 | no
S far above the order            | M | D | 8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22 | no
R not canonical, hashed reduced  | 9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 | B | ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f | no
R not canonical, hashed as it is | 9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 | B | ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908 | no
A not canonical, hashed reduced  | e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b | E | a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04 | no
A not canonical, hashed as it is | 39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f | E | a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04 | no
""".strip().splitlines()
_NAMES = {"A": _A, "B": _B, "C": _C, "D": _D, "E": _E, "M": _M}
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MESSAGE = b"a certificate of origin"


def _ed25519():
    for row in TAMING:
        name, message, public, signature, counts = (cell.strip() for cell in row.split("|"))
        yield name, _NAMES.get(message, message), _NAMES[public], signature, counts == "yes"
    good = SEOUL.sign(MESSAGE)
    s = int.from_bytes(good[32:], "little")
    public, message = SEOUL.public.hex(), MESSAGE.hex()
    yield "a plain one", message, public, good.hex(), True
    yield "of another text", (MESSAGE + b".").hex(), public, good.hex(), False
    yield "S and the order", message, public, (good[:32] + (s + ORDER).to_bytes(32, "little")).hex(), False
    yield "R with its sign turned", message, public, (bytes((*good[:31], good[31] ^ 128)) + good[32:]).hex(), False
    yield "a byte too many", message, public, good.hex() + "00", False
    yield "a byte too few", message, public, good.hex()[:-2], False
    identity = (1).to_bytes(32, "little").hex()
    yield "the identity for a key: holds of every text", message, identity, identity + "00" * 32, False
    yield (
        "the identity, written above the prime",
        message,
        (PRIME + 1).to_bytes(32, "little").hex(),
        identity + "00" * 32,
        False,
    )


def _es256():
    good = BUSAN.sign(MESSAGE)
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
    low, high = min(s, P256 - s), max(s, P256 - s)

    def pair(r, s):
        return (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()

    public, message = BUSAN.public.hex(), MESSAGE.hex()
    yield "low s", message, public, pair(r, low), True
    yield "high s: counts, so nothing is told apart by signatures", message, public, pair(r, high), True
    yield "of another text", (MESSAGE + b".").hex(), public, pair(r, s), False
    yield "r nought", message, public, pair(0, s), False
    yield "s nought", message, public, pair(r, 0), False
    yield "both nought", message, public, pair(0, 0), False
    yield "s the order", message, public, pair(r, P256), False
    yield "r above the order", message, public, pair(P256 + 1, s), False
    yield "DER instead of two numbers", message, public, encode_dss_signature(r, s).hex(), False
    yield "a point that is not on the curve", message, public[:-2] + f"{BUSAN.public[-1] ^ 1:02x}", pair(r, s), False
    yield "a compressed point", message, f"{2 + BUSAN.public[-1] % 2:02x}" + public[2:66], pair(r, s), False
    yield "the point at infinity", message, "00", pair(r, s), False


def cases():
    """Every case as the vectors hold it."""
    for algorithm, rows in (("EdDSA", _ed25519()), ("ES256", _es256())):
        for name, message, public, signature, counts in rows:
            yield {
                "name": name, "algorithm": algorithm, "message": message, "public": public, "signature": signature,
                "counts": counts,
            }  # fmt: skip
