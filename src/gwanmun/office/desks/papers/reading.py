"""Reading: a file as a trader hands it over, told by its content and read into `Papers`, bounded from the first byte.

    {…}            JSON, the papers themselves       <Invoice …>                   UBL 2.x
    PK…            XLSX                               <CrossIndustryInvoice …>      UN/CEFACT CII
    anything else  CSV

A name or a media type may lie; the content may not: `kind` is only checked against it.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, get_args

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.invoice import PackingList, Papers, TransportPaper
from gwanmun.office.desks.papers import cii, csv_papers, json_papers, spreadsheet, ubl, xml_papers
from gwanmun.office.desks.papers.plain_papers import built

Kind = Literal["json", "csv", "xlsx", "ubl", "cii"]
MOST_BYTES = 5 * 1024 * 1024

T = TypeVar("T", bound=Struct)


def read_papers(
    content: bytes, kind: str | None = None, *, packing_list: bytes = b"", transport: bytes = b""
) -> Papers:
    """The papers in a file. Raises Refused with everything that is wrong with it, and reads nothing by halves.

    A packing list or transport paper that came as a file of its own (JSON, CSV or XLSX) goes before one that the
    invoice's file holds.
    """
    document = dict(_document(content, kind))
    if "invoice" not in document:
        document = {"invoice": document}
    for name, apart, part in (
        ("packing_list", packing_list, PackingList),
        ("transport", transport, TransportPaper),
    ):
        if apart:
            document[name] = _part(apart, name, part)
    return built(Papers, document)


def kind_of(content: bytes) -> Kind:
    """The format of a file, by its content."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "cii" if xml_papers.root_name(content) == "CrossIndustryInvoice" else "ubl"
    return "csv"


def _document(content: bytes, kind: str | None) -> Mapping[str, object]:
    if len(content) > MOST_BYTES:
        raise Refused(Problem("papers-too-large", value=str(len(content)), facts={"most": str(MOST_BYTES)}))
    if not content.strip():
        raise Refused(Problem("papers-empty"))
    found = kind_of(content)
    if kind is not None and kind not in get_args(Kind):
        raise Refused(Problem("papers-kind-unknown", value=shown(kind), facts={"known": ", ".join(get_args(Kind))}))
    if kind is not None and kind != found:
        raise Refused(Problem("papers-kind-differs", value=kind, facts={"found": found}))
    return _READERS[found](content)


_READERS: dict[Kind, Callable[[bytes], Mapping[str, object]]] = {
    "json": json_papers.plain,
    "csv": csv_papers.plain,
    "xlsx": spreadsheet.plain,
    "ubl": ubl.plain,
    "cii": cii.plain,
}


def _part(content: bytes, name: str, kind: type[T]) -> object:
    """One paper out of a file of its own: the document itself, or the part of it that has the name."""
    document = _document(content, None)
    own = document.get(name, document)
    built(kind, own)
    return own
