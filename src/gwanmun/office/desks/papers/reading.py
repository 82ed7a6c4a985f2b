"""Reading: a file as a trader hands it over, told by its content and read into `Papers`, bounded from the first byte.

    {…}            JSON, the papers themselves        <Invoice …>                 UBL 2.x
    PK…            XLSX                                <CrossIndustryInvoice …>    UN/CEFACT CII
    anything else  CSV

A name or a media type may lie; the content may not: `kind` is only held against it. Each format gives a plain
document of the papers' own fields, and one reader (`law.basics.reading`) says everything that is wrong with it.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.basics.reading import read
from gwanmun.law.clearance.invoice import Invoice, PackingList, Papers, TransportPaper
from gwanmun.office.desks.papers import cii, csv_papers, spreadsheet, ubl, xml_papers
from gwanmun.office.desks.papers.country_names import country_code

Kind = Literal["json", "csv", "xlsx", "ubl", "cii"]
MOST_BYTES = 5 * 1024 * 1024

T = TypeVar("T", bound=Struct)


def read_papers(
    content: bytes, kind: str | None = None, *, packing_list: bytes = b"", transport: bytes = b""
) -> Papers:
    """The papers in a file. Raises Refused with everything that is wrong with it, and reads nothing by halves.

    A packing list or transport paper that came as a file of its own (JSON, CSV or XLSX) goes before one that the
    invoice's file holds. JSON may be the papers, or the invoice alone.
    """
    _check_size(content)
    found = kind_of(content)
    _check_kind(kind, found)
    papers = _json_papers(content) if found == "json" else _fitted(Papers, _READERS[found](content))
    if packing_list:
        papers = replace(papers, packing_list=_part(packing_list, "packing_list", PackingList))
    if transport:
        papers = replace(papers, transport=_part(transport, "transport", TransportPaper))
    return replace(papers, invoice=_with_country_codes(papers.invoice))


def kind_of(content: bytes) -> Kind:
    """The format of a file, by its content. Raises Refused for XML that is not safe to look into."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "cii" if xml_papers.root_name(content) == "CrossIndustryInvoice" else "ubl"
    return "csv"


_READERS: Mapping[Kind, Callable[[bytes], Mapping[str, object]]] = {
    "csv": csv_papers.plain,
    "xlsx": spreadsheet.plain,
    "ubl": ubl.plain,
    "cii": cii.plain,
}


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refused(Problem("papers-too-large", value=str(len(content)), facts={"most": f"{MOST_BYTES} bytes"}))
    if not content.strip():
        raise Refused(Problem("document-missing"))


def _check_kind(kind: str | None, found: Kind) -> None:
    known = get_args(Kind)
    if kind is not None and kind not in known:
        raise Refused(Problem("papers-kind-unknown", value=shown(kind), facts={"known": ", ".join(known)}))
    if kind is not None and kind != found:
        raise Refused(Problem("papers-kind-differs", value=kind, facts={"found": found}))


def _json_papers(content: bytes) -> Papers:
    content = content.removeprefix(b"\xef\xbb\xbf")
    document = parse(content)
    if isinstance(document, dict) and "invoice" not in document:
        return Papers(read(Invoice, content))
    return read(Papers, content)


def _part(content: bytes, name: str, kind: type[T]) -> T:
    """One paper out of a file of its own: the document itself, or the part of it that has the name."""
    _check_size(content)
    found = kind_of(content)
    if found == "json":
        return read(kind, content.removeprefix(b"\xef\xbb\xbf"))
    document = _READERS[found](content)
    return _fitted(kind, document.get(name, {}))


def _fitted(kind: type[T], document: object) -> T:
    return read(kind, msgspec.json.encode(document))


def _with_country_codes(invoice: Invoice) -> Invoice:
    """The invoice with its countries as codes, where anybody can tell which country is meant."""
    return replace(
        invoice,
        seller=replace(invoice.seller, country=country_code(invoice.seller.country)),
        buyer=replace(invoice.buyer, country=country_code(invoice.buyer.country)),
        lines=tuple(replace(line, origin=country_code(line.origin)) for line in invoice.lines),
    )
