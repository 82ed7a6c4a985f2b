"""Bodies: what a visitor brought, read to the last byte allowed and not one further.

A body that says its length is refused before anything of it is read when it is too long; one that comes in chunks
says nothing, and is read only until it is too long.
"""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.api.operation import Body
from gwanmun.office.api.parts import MULTIPART

JSON = "application/json"
LINES = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS: dict[str, str | None] = {  # media type → kind of papers; None lets the content speak
    JSON: "json",
    "text/csv": "csv",
    XLSX: "xlsx",
    "application/xml": None,
    "text/xml": None,
    "application/octet-stream": None,
    MULTIPART: None,  # several papers, each a part
}
ALLOWED: dict[Body, tuple[str, ...]] = {"document": (JSON,), "lines": (LINES,), "papers": tuple(PAPERS), "none": ()}

PIECE = 256 * 1024


def read(http: HttpRequest, body: Body) -> bytes:
    """The body of a document or of papers. Raises Refused when it is of another kind, packed, or too large."""
    check_kind(http, body)
    most = settings.LARGEST_BODY_BYTES
    length = _length(http, most)
    if length is None:
        return b"".join(_pieces(http, most))
    return _whole(bytes(http.read(length)), length)


def read_lines(http: HttpRequest) -> bytes:
    """The body of a batch, read whole before anything of it is lodged, and no further than its limits.

    Raises Refused for more bytes, or more lines, than a batch may have.
    """
    check_kind(http, "lines")
    most = settings.LARGEST_BATCH_BYTES
    length, lines, pieces = _length(http, most), 0, []
    for piece in _pieces(http, most, length):
        pieces.append(piece)
        lines += piece.count(b"\n")
        if lines > settings.LARGEST_BATCH_LINES:
            facts = {"most": str(settings.LARGEST_BATCH_LINES)}
            raise Refused(Problem("batch-too-long", facts=facts))
    return _whole(b"".join(pieces), length)


def check_kind(http: HttpRequest, body: Body) -> None:
    """Whether the body is of a kind that is taken here, in UTF-8 and not packed. Raises Refused."""
    packed = http.META.get("HTTP_CONTENT_ENCODING", "")
    if packed and packed.lower() != "identity":
        raise Refused(Problem("content-encoding-unknown", "Content-Encoding", shown(packed)))
    kind = (http.content_type or "").lower()
    charset = (http.content_params or {}).get("charset", "utf-8").lower()
    textual = charset in {"utf-8", "utf8", "us-ascii"} or kind == "text/csv"
    if kind not in ALLOWED[body] or not textual:
        said = shown(http.META.get("CONTENT_TYPE", ""))
        raise Refused(Problem("content-type-unknown", "Content-Type", said, {"allowed": ", ".join(ALLOWED[body])}))


def _length(http: HttpRequest, most: int) -> int | None:
    """How long the body says it is; None when it ends where it ends. Raises Refused for too much, or for no number."""
    said = http.META.get("CONTENT_LENGTH") or ""
    if not said:
        return None if http.META.get("wsgi.input_terminated") else 0
    if not (said.isascii() and said.isdigit()):
        raise Refused(Problem("length-malformed", "Content-Length", shown(said)))
    if len(said) > 18 or int(said) > most:
        raise _too_large(said, most)
    return int(said)


def _pieces(http: HttpRequest, most: int, length: int | None = None) -> Iterator[bytes]:
    """The body piece by piece, as long as it is not too long."""
    source = (
        http if length is not None else http.META["wsgi.input"]
    )  # Django reads no further than a length that is said
    taken = 0
    while piece := source.read(PIECE):
        taken += len(piece)
        if taken > most:
            raise _too_large("", most)
        yield piece


def _whole(raw: bytes, length: int | None) -> bytes:
    """The body, if all of it came."""
    if length is not None and len(raw) != length:
        raise Refused(Problem("body-cut-off", "Content-Length", str(length), {"came": str(len(raw))}))
    return raw


def _too_large(said: str, most: int) -> Refused:
    facts = {"most": str(most), "most_batch": str(settings.LARGEST_BATCH_BYTES)}
    return Refused(Problem("body-too-large", "Content-Length", said, facts))
