"""Contents: what a file is, by what stands in it and not by what it is called; and that all of it is there.

Three kinds are kept: photographs (JPEG, PNG) and papers (PDF). Each is walked to its end, so that nothing is cut off
and nothing else hangs behind it; what a browser would run is not taken in at all.
"""

import re
import zlib
from collections.abc import Callable

from gwanmun.law.basics.problem import Problem, Refused

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
PHOTOGRAPHS = (JPEG, PNG)
WIDEST = 20_000  # pixels: more is no camera's
_PNG = b"\x89PNG\r\n\x1a\n"
_ALIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction|AA)\b")


def kind_of(content: bytes, field: str, name: str) -> str:
    """What this is. Raises Refused for what is kept nowhere, and for what is broken or hides something behind it."""
    for begins, kind, whole in _KINDS:
        if content.startswith(begins):
            if not whole(content):
                raise Refused(Problem("file-broken", field, name, {"kind": kind}))
            return kind
    raise Refused(Problem("file-kind-unknown", field, name, {"kinds": "JPEG, PNG, PDF"}))


def _is_whole_png(content: bytes) -> bool:
    """Chunk after chunk, each with its sum, from the head to the end and not a byte further."""
    at, first = len(_PNG), True
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        body = content[at + 4 : at + 8 + length]
        said = content[at + 8 + length : at + 12 + length]
        if len(said) != 4 or zlib.crc32(body) != int.from_bytes(said):
            return False
        if first and (body[:4] != b"IHDR" or not _has_size(body[4:8], body[8:12])):
            return False
        at, first = at + 12 + length, False
        if body[:4] == b"IEND":
            return at == len(content)
    return False


def _is_whole_jpeg(content: bytes) -> bool:
    """Segment after segment up to the picture itself, which has a size, and ends with the file."""
    at, sized = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            sized = _has_size(content[at + 5 : at + 7], content[at + 7 : at + 9])
        if marker == 0xDA:
            return sized and content.rstrip(b"\0").endswith(b"\xff\xd9")
        at += 2 + length
    return False


def _is_whole_pdf(content: bytes) -> bool:
    return content.rstrip().endswith(b"%%EOF") and _ALIVE.search(content) is None


def _has_size(one: bytes, other: bytes) -> bool:
    return all(0 < int.from_bytes(side) <= WIDEST for side in (one, other))


_KINDS: tuple[tuple[bytes, str, Callable[[bytes], bool]], ...] = (
    (b"\xff\xd8\xff", JPEG, _is_whole_jpeg),
    (_PNG, PNG, _is_whole_png),
    (b"%PDF-1.", PDF, _is_whole_pdf),
    (b"%PDF-2.", PDF, _is_whole_pdf),
)
