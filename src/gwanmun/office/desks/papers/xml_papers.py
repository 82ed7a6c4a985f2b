"""XML papers, read safely: no document type, no entity, no network, no tree beyond all measure."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from lxml import etree

from gwanmun.law.basics.problem import Problem, Refused

Element: TypeAlias = Any  # lxml speaks no types

MOST_ELEMENTS = 100_000


def root_of(content: bytes) -> Element:
    """The root of a document. Raises Refused when it is no XML, or names a document type or an entity."""
    if _names_a_document_type(content):
        raise Refused(Problem("xml-entities"))
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as why:
        raise Refused(Problem("papers-malformed", facts={"format": "XML", "cause": str(why)})) from None
    if root.getroottree().docinfo.doctype or any(True for _ in root.iter(etree.Entity)):
        raise Refused(Problem("xml-entities"))
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Refused(Problem("papers-too-large", facts={"most": str(MOST_ELEMENTS)}))
    return root


def root_name(content: bytes) -> str:
    """The name of a document's root without its namespace."""
    return str(etree.QName(root_of(content)).localname)


def text(element: Element, *paths: str) -> str:
    """The words at the first of these paths that has any. A step of a path is a name in whichever namespace."""
    for path in paths:
        for found in each(element, path):
            words = " ".join((found.text or "").split())
            if words:
                return words
    return ""


def attribute(element: Element, path: str, name: str) -> str:
    """An attribute of the first element at the path."""
    return next((str(found.get(name, "")).strip() for found in each(element, path)), "")


def each(element: Element, path: str) -> Iterator[Element]:
    """The elements at a path: "Party/PartyName" in whichever namespaces."""
    yield from element.iterfind("/".join(f"{{*}}{step}" for step in path.split("/")))


def first_path(element: Element, *paths: str) -> str:
    """The first of these paths at which there is anything, or the last."""
    return next((path for path in paths if next(each(element, path), None) is not None), paths[-1])


def number(element: Element, *paths: str) -> str | None:
    """The figure at the first of these paths that has one, as written; None where there is none."""
    return text(element, *paths) or None


def whole(element: Element, path: str) -> int | str | None:
    """The whole number at the path, or what stands there instead; None where nothing does."""
    written = text(element, path)
    return int(written) if written.isdecimal() and len(written) <= 15 else written or None


def decimal(written: str | None) -> Decimal | None:
    """A figure as a number where it is one."""
    try:
        return Decimal(written) if written else None
    except InvalidOperation:
        return None


def kilograms(element: Element, path: str) -> str | None:
    """A weight in kilograms, from kilograms or tonnes; as written where it is no figure or in no unit of ours."""
    written, unit = text(element, path), attribute(element, path, "unitCode").upper()
    weight = decimal(written)
    if weight is None or not weight.is_finite() or unit not in {"TNE", "GRM"}:
        return written or None
    return f"{weight * 1000 if unit == 'TNE' else weight / 1000:f}"


def _parser() -> Element:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _names_a_document_type(content: bytes) -> bool:
    """Whether the text has a declaration of a document type or entity, in ASCII or in a wide encoding of it."""
    narrow = content.replace(b"\x00", b"").upper()
    return b"<!DOCTYPE" in narrow or b"<!ENTITY" in narrow
