"""Certifying: what a certificate of origin may rest on of an export, in the words of the origin room.

Nothing is typed twice: whatever the declaration or the carrier has said of the goods is said here, and of money only
what is known free on board.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance.case import Case, Loaded, Released, Valued
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Declaration, Line, Party
from gwanmun.law.origin.exportation import Exportation, ExportedLine, Standing
from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.revenue.value import charge_sign

GRAMS = Decimal("0.001")


def exportation(case: Case, country: Country) -> Exportation:
    """The goods of an export declaration as it stands."""
    declaration = case.declaration
    consignment, loaded = declaration.consignment, case.find(Loaded)
    weights = _gross_weights(declaration)
    means = (loaded.means_name if loaded is not None else "") or consignment.means_name
    return Exportation(
        declaration.number or case.lodged.number,
        _standing(case),
        _party(declaration.exporter),
        _party(declaration.importer),
        consignment.country_of_destination or declaration.importer.country,
        declaration.terms.invoice_number,
        declaration.terms.invoice_date,
        consignment.packages,
        consignment.package_kind,
        tuple(_line(case, country, n, gross_weight_kg=weights[n]) for n in range(len(declaration.lines))),
        _party(declaration.manufacturer) if declaration.manufacturer is not None else None,
        means,
        "" if means else consignment.means_code,  # what a ship is numbered is no voyage of hers
        consignment.place_of_loading,
        consignment.place_of_discharge,
        loaded.on if loaded is not None else None,
    )


def _standing(case: Case) -> Standing:
    if case.ended is not None:
        return "ended"
    if case.find(Loaded) is not None:
        return "loaded"
    return "released" if case.find(Released) is not None else "lodged"


def _party(party: Party) -> NamedParty:
    return NamedParty(party.name, party.country, party.address, party.identifier)


def _line(case: Case, country: Country, number: int, *, gross_weight_kg: Decimal) -> ExportedLine:
    line = case.declaration.lines[number]
    return ExportedLine(
        line.commodity,
        line.origin,
        line.trade_description or line.description,
        line.quantity,
        line.quantity_unit,
        line.net_weight_kg,
        gross_weight_kg,
        _free_on_board(case, line, number, country),
        line.product,
        line.packages or 0,
    )


def _free_on_board(case: Case, line: Line, number: int, country: Country) -> Amount | None:
    """The invoice's own figure where its price is free on board; otherwise what the goods were valued at."""
    terms, charges = case.declaration.terms, case.declaration.charges
    as_invoiced = not any(charge_sign("FOB", terms.incoterm, charge) for charge in ("freight", "insurance"))
    if as_invoiced and charges.additions is None and charges.deductions is None:
        return Amount(line.value, terms.currency)
    valued = case.find(Valued)
    if valued is None:
        return None
    return Amount(Decimal(valued.valuation.lines[number]).scaleb(-country.minor_digits), country.currency)


def _gross_weights(declaration: Declaration) -> Sequence[Decimal]:
    """What the declaration says of each line; or shares of the consignment's by net weight, the last with the rest."""
    declared = [line.gross_weight_kg for line in declaration.lines if line.gross_weight_kg is not None]
    if len(declared) == len(declaration.lines) and sum(declared) == declaration.consignment.gross_weight_kg:
        return declared
    whole, nets = declaration.consignment.gross_weight_kg, [line.net_weight_kg for line in declaration.lines]
    together = sum(nets, Decimal(0))
    if not together:
        return [whole / len(nets)] * len(nets)
    shares = [(whole * net / together).quantize(GRAMS, ROUND_HALF_UP) for net in nets[:-1]]
    return [*shares, whole - sum(shares, Decimal(0))]
