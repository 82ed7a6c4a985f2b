"""The lines of a declaration: whether they are in order, where the goods come from, what they are worth."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.basics.money import Amount, is_amount
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.clearance.case import Settlement
from gwanmun.law.clearance.declaration import Declaration, Line
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Wait
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.preference import Claim, Denied, Goods, Granted, Unanswered, Unassured, settle
from gwanmun.law.revenue.value import Price, Valuation
from gwanmun.law.revenue.value import value as customs_value
from gwanmun.law.tariff.assess import TariffLine
from gwanmun.law.tariff.chosen import NOTHING_SAID, Chosen
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.remission import Remission

KILOGRAM = "KGM"


def problems(declaration: Declaration, rulebook: Rulebook, on: date) -> list[Problem]:
    """Everything that is not in order with the declaration itself, all of it at once."""
    found: list[Problem] = []
    _check_codes(declaration, rulebook, on, found)
    _check_sums(declaration, found)
    for number, line in enumerate(declaration.lines):
        found += _line_problems(line, f"lines[{number}]", rulebook, on)
        found += _claim_problems(line, f"lines[{number}]", declaration.procedure, rulebook)
    return found


def declared_origins(declaration: Declaration) -> tuple[Settlement, ...]:
    """The origins stand as declared, no preference asked."""
    return (None,) * len(declaration.lines)


def settle_origins(declaration: Declaration, facts: Facts, rulebook: Rulebook) -> tuple[Settlement, ...] | Wait:
    """Preference of each line where a certificate proves it; a wait for the issuing country's answer or witnesses."""
    if all(line.claim is None for line in declaration.lines):
        return declared_origins(declaration)
    agreements = rulebook.country.agreements
    answers = settle(
        [_goods(line, declaration) for line in declaration.lines],
        facts.certificates,
        agreements,
        declaration=declaration.number,
        consignee={declaration.importer.name, declaration.importer.identifier},
        on=facts.today,
    )
    settled: list[Settlement] = []
    for line, answer in zip(declaration.lines, answers, strict=True):
        if isinstance(answer, Unassured):
            return _wait_for_assurance(answer)
        if isinstance(answer, Unanswered) or _not_here_yet(line, answer, agreements):
            assert line.claim is not None, "only a claim is unanswered"
            number = line.claim.certificate
            return Wait("partner", "certificate-unanswered", f"certificate:{number}", {"certificate": number})
        settled.append(answer)
    return tuple(settled)


def value(
    declaration: Declaration, rulebook: Rulebook, on: date, *, free_on_board: bool = False
) -> Valuation | tuple[Problem, ...]:
    """The customs value: on the country's basis for imports, free on board for exports and where that is asked for."""
    country, terms, charges = rulebook.country, declaration.terms, declaration.charges
    importing = declaration.procedure == "import"
    price = Price(
        terms.incoterm,
        terms.currency,
        tuple(line.value for line in declaration.lines),
        tuple(line.net_weight_kg for line in declaration.lines),
        charges.freight,
        charges.insurance,
        charges.additions,
        charges.deductions,
    )
    return customs_value(
        country.valuation,
        price,
        country.exchange_rates,
        on=on,
        currency=country.currency,
        minor_digits=country.minor_digits,
        kind="import" if importing else "export",
        basis=None if importing and not free_on_board else "FOB",
    )


def values_on_board(declaration: Declaration, rulebook: Rulebook, on: date) -> tuple[int, ...] | tuple[Problem, ...]:
    """What each line is worth free on board, where the country levies a tax on that; nothing where it does not."""
    if not rulebook.levies_on_board:
        return ()
    valued = value(declaration, rulebook, on, free_on_board=True)
    return valued.lines if isinstance(valued, Valuation) else valued


def taxable(
    declaration: Declaration,
    valuation: Valuation,
    settled: tuple[Settlement, ...],
    reliefs: Sequence[Remission | None],
    *,
    on_board: Sequence[int] = (),
) -> tuple[TariffLine, ...]:
    """The lines as the tariff sees them."""
    shown = tuple(document.kind for document in declaration.documents)
    return tuple(
        TariffLine(
            line.commodity,
            line.origin,
            worth,
            quantities(line),
            answer.rate_class if isinstance(answer, Granted) else "",
            _chosen(line),
            relief,
            documents=(*shown, *(permit.kind for permit in line.permits)) if line.permits else shown,
            fob_value=fob,
        )
        for line, worth, answer, relief, fob in zip(
            declaration.lines,
            valuation.lines,
            settled,
            reliefs,
            on_board or (None,) * len(declaration.lines),
            strict=True,
        )
    )


def _chosen(line: Line) -> Chosen:
    """What the declarant says to pick among rates."""
    if not line.rate_class and line.use_code is None and line.additional_code is None:
        return NOTHING_SAID
    return Chosen(line.rate_class or None, line.use_code, line.additional_code)


# Where a field of the tariff's line stands on the declaration.
_ANSWERS = frozenset({"rate_class", "use_code", "additional_code"})
_DECLARED = {
    "quantities": "supplementary_quantity",
    "customs_value": "value",
    "agreement_class": "claim",
    "documents": "permits",
}


def declared(problems_: Sequence[Problem]) -> tuple[Problem, ...]:
    """The tariff's problems with a line, said of the fields the declarant wrote, or should write to answer them."""
    return tuple(replace(problem, path=_declared_path(_asked_of(problem))) for problem in problems_)


def _asked_of(problem: Problem) -> str:
    """The path of a problem; of rates that stand beside one another the field that picks one."""
    line, _, _ = problem.path.partition(".")
    asked = problem.facts.get("asked", "").partition(" and ")[0]
    return f"{line}.{asked}" if problem.code == "rate-ambiguous" and asked in _ANSWERS else problem.path


def _declared_path(path: str) -> str:
    line, _, field = path.partition(".")
    return f"{line}.{_DECLARED.get(field, field)}" if field else path


def quantities(line: Line) -> dict[str, Decimal]:
    """What a specific rate may be levied on: the line's quantities by unit."""
    known = {line.quantity_unit: line.quantity, KILOGRAM: line.net_weight_kg}
    if line.supplementary_quantity is not None:
        known[line.supplementary_unit] = line.supplementary_quantity
    return known


def _check_codes(declaration: Declaration, rulebook: Rulebook, on: date, found: list[Problem]) -> None:
    """Codes of the header that the country keeps a list of."""
    consignment, terms = declaration.consignment, declaration.terms
    listed = (
        ("customs_offices", "customs_office", declaration.customs_office),
        ("currencies", "terms.currency", terms.currency),
        ("package_kinds", "consignment.package_kind", consignment.package_kind),
        ("transport_modes", "consignment.transport_mode", consignment.transport_mode),
        ("countries", "consignment.country_of_dispatch", consignment.country_of_dispatch),
        ("countries", "consignment.country_of_destination", consignment.country_of_destination),
        ("countries", "importer.country", declaration.importer.country),
        ("countries", "exporter.country", declaration.exporter.country),
        ("countries", "declarant.country", declaration.declarant.country),
        ("transaction_natures", "transaction_nature", declaration.transaction_nature),
        ("entry_types", "entry_type", declaration.entry_type),
        ("purposes", "purpose", declaration.purpose),
        ("collection_types", "collection_type", declaration.collection_type),
        ("payment_methods", "terms.payment_method", terms.payment_method),
    )
    found += _code_problems(listed, rulebook, on)
    if len(declaration.lines) > rulebook.country.procedure.most_lines:
        most = str(rulebook.country.procedure.most_lines)
        found.append(Problem("lines-too-many", "lines", str(len(declaration.lines)), {"most": most}))


def _code_problems(listed: Iterable[tuple[str, str, str]], rulebook: Rulebook, on: date) -> Iterator[Problem]:
    """Codes (list, path, code) that are not on the country's list of that name where it keeps one, or have ended."""
    for name, path, code in listed:
        known = rulebook.country.lists.get(name)
        if not code or known is None:
            continue
        ended = known.ended.get(code)
        if ended is not None and on > ended.last:
            facts = {"list": name, "last": ended.last.isoformat(), "successor": ended.successor}
            yield Problem("customs-office-closed" if name == "customs_offices" else "code-ended", path, code, facts)
        elif ended is None and code not in known.codes:
            yield Problem("code-unknown", path, shown(code), {"list": name})


def _check_sums(declaration: Declaration, found: list[Problem]) -> None:
    """Totals that must agree with the lines."""
    consignment = declaration.consignment
    if not _usable(declaration.terms.amount, "terms.amount", found):
        return
    if not _usable(consignment.gross_weight_kg, "consignment.gross_weight_kg", found):
        return
    values = [line.value for line in declaration.lines]
    weights = [line.net_weight_kg for line in declaration.lines]
    if not all(is_amount(figure) for figure in (*values, *weights)):
        return  # each of them is told where its line is checked
    if sum(values) != declaration.terms.amount:
        facts = {
            "total": str(declaration.terms.amount),
            "sum": str(sum(values)),
            "currency": declaration.terms.currency,
        }
        found.append(Problem("invoice-sum", "terms.amount", str(declaration.terms.amount), facts))
    if sum(weights) > consignment.gross_weight_kg:
        facts = {"net": str(sum(weights)), "gross": str(consignment.gross_weight_kg)}
        found.append(Problem("net-over-gross", "consignment.gross_weight_kg", facts["gross"], facts))
    for name in ("freight", "insurance", "additions", "deductions"):
        charge: Amount | None = getattr(declaration.charges, name)
        if charge is not None:
            _usable(charge.value, f"charges.{name}.value", found)


def _line_problems(line: Line, path: str, rulebook: Rulebook, on: date) -> list[Problem]:
    """A line, box by box in the order of the form."""
    found: list[Problem] = []
    goods = goods_on(rulebook.tariff.believed(on).tariff, line.commodity, on)
    if isinstance(goods, Problem):
        found.append(Problem(goods.code, f"{path}.commodity", line.commodity, goods.facts, goods.law))
    listed = (
        ("countries", f"{path}.origin", line.origin),
        ("units", f"{path}.quantity_unit", line.quantity_unit),
        ("units", f"{path}.supplementary_unit", line.supplementary_unit),
        ("origin_marks", f"{path}.origin_mark", line.origin_mark),
        ("abatement_codes", f"{path}.abatement_code", line.abatement_code),
    )
    found += _code_problems(listed, rulebook, on)
    for name in ("quantity", "unit_price", "value", "net_weight_kg"):
        _usable(getattr(line, name), f"{path}.{name}", found)
    if line.supplementary_quantity is not None:
        _usable(line.supplementary_quantity, f"{path}.supplementary_quantity", found)
        if not line.supplementary_unit:
            found.append(Problem("field-missing", f"{path}.supplementary_unit"))
    return found


def _claim_problems(line: Line, path: str, procedure: str, rulebook: Rulebook) -> list[Problem]:
    """A claim of preference is made on import, under an agreement the country has."""
    if line.claim is None:
        return []
    if procedure == "export":
        return [Problem("claim-on-export", f"{path}.claim", line.claim.agreement)]
    agreements = rulebook.country.agreements
    if line.claim.agreement in agreements:
        return []
    known = ", ".join(sorted(agreements))
    return [Problem("agreement-unknown", f"{path}.claim.agreement", line.claim.agreement, {"known": known})]


def _usable(figure: Decimal, path: str, found: list[Problem]) -> bool:
    """Whether a figure can stand on a declaration: finite, not absurd, not negative."""
    if not is_amount(figure):
        found.append(Problem("number-unusable", path, shown(str(figure))))
        return False
    if figure < 0:
        found.append(Problem("number-negative", path, str(figure)))
        return False
    return True


def _goods(line: Line, declaration: Declaration) -> Goods:
    claim = line.claim
    return Goods(
        line.commodity,
        line.origin,
        quantities(line),
        declaration.consignment.country_of_dispatch,
        Claim(claim.agreement, claim.certificate, claim.item) if claim else None,
    )


def _wait_for_assurance(answer: Unassured) -> Wait:
    facts = {"certificate": answer.certificate, "country": answer.issuer}
    facts |= {"reached": answer.reached, "needed": answer.needed}
    return Wait("partner", "certificate-unassured", f"certificate:{answer.certificate}", facts)


def _not_here_yet(line: Line, answer: Settlement, agreements: Mapping[str, Agreement]) -> bool:
    """Whether a claim fails only because a certificate that partners send by themselves has not arrived."""
    if line.claim is None or not isinstance(answer, Denied) or answer.code != "certificate-unknown":
        return False
    return agreements[line.claim.agreement].waits_for_answer
