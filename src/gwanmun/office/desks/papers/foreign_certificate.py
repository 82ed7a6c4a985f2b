"""A foreign certificate: one of a partner without this exchange, in the names of UN/CEFACT, as JSON or as XML.

    {"iD": …, "issueDateTime": …, "freeTradeAgreement": …, "supplyChainConsignment": {"exporter": …, …}}
    <CertificateOfOrigin><ID>…</ID><IssueDateTime>…</IssueDateTime>… </CertificateOfOrigin>

An element's name is the JSON name with a capital; attributes are members beside its `value`. What is not asked for here
is passed over: whoever sends keeps his own fields, and the file is kept as it came.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from lxml import etree

from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived
from gwanmun.law.origin.shipment import YEAR, months_after
from gwanmun.office.desks.papers.xml_papers import Element, root_of

MOST_BYTES = 256 * 1024
MOST_ITEMS = 200
ROOT = "CertificateOfOrigin"
Tree: TypeAlias = Mapping[str, Any]


def read_foreign(content: bytes, on: date) -> CertificateReceived:
    """The certificate in a file, as this office takes it in. Raises Refused with everything that is missing.

    Problems: `papers-too-large`, `papers-malformed`, `xml-entities`, `xml-unknown`, `foreign-field-missing`,
    `foreign-field-unusable`.
    """
    if len(content) > MOST_BYTES:
        raise Refused(Problem("papers-too-large", value=str(len(content)), facts={"most": f"{MOST_BYTES} bytes"}))
    return _Reading(_tree(content)).certificate(on)


def media_of(content: bytes) -> str:
    """Whether a file is XML or JSON, by its first sign."""
    return "xml" if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else "json"


def _tree(content: bytes) -> Tree:
    if media_of(content) == "xml":
        root = root_of(content)
        if etree.QName(root).localname != ROOT:
            raise Refused(Problem("xml-unknown", value=shown(str(root.tag))))
        found = _plain(root)
    else:
        found = parse(content)
    if isinstance(found, dict) and set(found) == {"certificateOfOrigin"}:
        found = found["certificateOfOrigin"]
    if not isinstance(found, dict):
        raise Refused(Problem("papers-malformed", facts={"format": "JSON", "cause": "not an object"}))
    return found


def _plain(element: Element) -> Any:  # noqa: ANN401 - whatever stands in XML
    """An element as JSON has it: members by their names, a list where a name stands more than once."""
    members: dict[str, Any] = {name: str(value) for name, value in element.attrib.items() if "}" not in name}
    for child in element:
        name = etree.QName(child).localname
        key, value = name[0].lower() + name[1:], _plain(child)
        members[key] = [*_listed(members[key]), value] if key in members else value
    words = " ".join((element.text or "").split())
    if not members:
        return words
    return members | ({"value": words} if words else {})


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


class _Reading:
    """A tree that is being read, and what is wrong with it."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.problems = tree, list[Problem]()

    def certificate(self, on: date) -> CertificateReceived:
        at = "supplyChainConsignment"
        number, issued = self.words("iD"), self.day("issueDateTime")
        agreement, replaces = self.words("freeTradeAgreement"), self.words("replacesID", needed=False)
        issuer, exporter = self.words(f"{at}.exportCountry.code"), self.words(f"{at}.exporter.name")
        consignee = self.words(f"{at}.importer.name")
        lines = tuple(self.line(item, path, issuer) for path, item in self.items(at))
        expires = self.day("expiryDateTime", needed=False) or (months_after(issued, YEAR) if issued else on)
        if not lines:
            self.problems.append(Problem("foreign-field-missing", f"{at}.includedConsignmentItems"))
        if self.problems:
            raise Refused(*self.problems)
        return CertificateReceived(
            number.rpartition(":")[2], agreement.lower(), issuer.upper(), exporter, consignee, issued or on, expires,
            lines, on, replaces=replaces.rpartition(":")[2],
        )  # fmt: skip

    def items(self, at: str) -> Iterator[tuple[str, Tree]]:
        """Each line of trade, with what its consignment item says of it beside."""
        held = _found(self.tree, f"{at}.includedConsignmentItems") or _found(self.tree, f"{at}.includedConsignmentItem")
        for place, item in enumerate(_listed(held or [])[:MOST_ITEMS]):
            if not isinstance(item, dict):
                continue
            lines = item.get("tradeLineItems") or item.get("tradeLineItem") or []
            for number, line in enumerate(_listed(lines)[:MOST_ITEMS]):
                if isinstance(line, dict):
                    path = f"{at}.includedConsignmentItems[{place}].tradeLineItems[{number}]"
                    yield path, {"crossBorderRegulatoryProcedure": item.get("crossBorderRegulatoryProcedure")} | line

    def line(self, item: Tree, path: str, issuer: str) -> CertificateLine:
        code = self.words("tradeProduct.harmonisedTariffCode.classCode", item, path).replace(".", "").replace(" ", "")
        origin = self.words("tradeProduct.originCountry.code", item, path, needed=False) or issuer
        criterion = self.words("crossBorderRegulatoryProcedure.originCriteriaText", item, path)
        which = next((name for name in ("quantity", "netWeight", "grossWeight") if item.get(name)), "quantity")
        quantity, unit = self.quantity(item, which, path), self.words(f"{which}.unitCode", item, path)
        if code and not (len(code) >= 6 and code.isdecimal()):
            where = f"{path}.tradeProduct.harmonisedTariffCode.classCode"
            self.problems.append(Problem("foreign-field-unusable", where, shown(code), {"wanted": "six digits"}))
        return CertificateLine(code[:6], origin.upper(), criterion, quantity, unit.upper())

    def words(self, path: str, tree: Tree | None = None, at: str = "", *, needed: bool = True) -> str:
        found = _found(self.tree if tree is None else tree, path)
        found = found.get("value", "") if isinstance(found, dict) else found
        said = " ".join(str(found).split())[:256] if isinstance(found, str | int) else ""
        if needed and not said:
            self.problems.append(Problem("foreign-field-missing", f"{at}.{path}" if at else path))
        return said

    def day(self, path: str, *, needed: bool = True) -> date | None:
        said = self.words(path, needed=needed)
        try:
            return date.fromisoformat(said[:10]) if said else None
        except ValueError:
            facts = {"wanted": "a day as 2026-02-03"}
            self.problems.append(Problem("foreign-field-unusable", path, shown(said), facts))
            return None

    def quantity(self, item: Tree, name: str, at: str) -> Decimal:
        said = self.words(name, item, at)
        try:
            figure = Decimal(said)
        except InvalidOperation:
            figure = Decimal("NaN")
        if said and not (figure.is_finite() and 0 < figure < 10**15):
            facts = {"wanted": "a figure above nought"}
            self.problems.append(Problem("foreign-field-unusable", f"{at}.{name}", shown(said), facts))
        return figure if figure.is_finite() else Decimal(0)


def _found(tree: Any, path: str) -> Any:  # noqa: ANN401
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree
