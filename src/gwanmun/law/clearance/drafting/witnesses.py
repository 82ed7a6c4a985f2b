"""Witnesses: what each paper, register, list and table says of a declaration's fields.

They are heard in the order of WITNESSES. Each sees what was said before it, because the product list
must know which product, the tariff which code, and the certificates which goods and how many.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import DocumentReference, Line
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.asked import (
    Asked,
    candidates,
    claims_on,
    incoterm_of,
    needed_charges,
    packed,
    past_on,
    product_on,
    quantity_on,
    registered,
    six_digits,
)
from gwanmun.law.clearance.drafting.known import Company, Product
from gwanmun.law.clearance.drafting.price import price_of
from gwanmun.law.clearance.drafting.sources import Gathered, Source
from gwanmun.law.clearance.drafting.units import converted, package_of, times, unit_of
from gwanmun.law.clearance.invoice import Invoice, InvoiceLine, Trader
from gwanmun.law.permits.requirement import answers, required
from gwanmun.law.tariff.goods import edition_on, goods_on, is_in_force
from gwanmun.law.tariff.tariff import Goods


class Statement(Struct, frozen=True):
    """What one witness says of some fields, and from which document."""

    source: Source
    fields: Mapping[str, object]
    reference: str = ""


Witness = Callable[[Asked, Gathered], Iterator[Statement]]


def invoice_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """Parties, terms, charges and goods as the seller wrote them."""
    if asked.papers is None:
        return
    invoice = asked.papers.invoice
    incoterm = incoterm_of(invoice)
    price = price_of(invoice, incoterm)
    fields: dict[str, object] = {
        "procedure": _procedure(invoice, asked.country),
        "terms.incoterm": incoterm,
        "terms.place": invoice.incoterm_place,
        "terms.currency": invoice.currency,
        "terms.amount": price.amount,
        "terms.invoice_number": invoice.number,
        "terms.invoice_date": invoice.issued_on,
        "terms.payment_method": _payment_method(invoice, asked.country),
        "charges.freight": invoice.freight,
        "charges.insurance": invoice.insurance,
        "consignment.country_of_dispatch": invoice.seller.country,
        "consignment.country_of_destination": invoice.buyer.country,
        "documents[0]": DocumentReference("380", invoice.number),
        **_traders(invoice, asked),
    }
    for place, line in enumerate(invoice.lines):
        fields |= _at(place, {**_invoiced(line, asked), "value": line.amount + price.shares[place]})
    yield Statement("invoice", fields, invoice.number)


# UN/ECE Recommendation 19, by the words of papers.
_MODES = {"sea": "1", "ocean": "1", "vessel": "1", "rail": "2", "road": "3", "truck": "3", "air": "4", "post": "5"}


def bill_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The journey, from the bill of lading or air waybill the shipper holds."""
    bill = asked.papers.transport if asked.papers else None
    if bill is None:
        return
    loading, discharge = (_location(place, asked.country) for place in (bill.place_of_loading, bill.place_of_discharge))
    fields: dict[str, object] = {
        "consignment.transport_document": bill.number,
        "consignment.master_transport_document": bill.master_number,
        "consignment.transport_mode": _MODES.get(bill.transport_mode.casefold(), bill.transport_mode),
        "consignment.means_name": bill.means_name,
        "consignment.means_code": bill.means_code,
        "consignment.carrier": bill.carrier,
        "consignment.place_of_loading": loading,
        "consignment.place_of_discharge": discharge,
        "consignment.country_of_dispatch": loading[:2],
        "consignment.country_of_destination": discharge[:2],
        "consignment.expected_arrival": bill.expected_arrival,
        "consignment.containers": bill.containers or None,
        "consignment.packages": bill.packages,
        "consignment.gross_weight_kg": bill.gross_weight_kg,
        "charges.freight": bill.freight if "freight" in needed_charges(asked, gathered) else None,
        "timing": _early(bill.expected_arrival, asked),
        _next_document(gathered): DocumentReference("741" if bill.transport_mode == "4" else "705", bill.number),
    }
    yield Statement("bill", fields, bill.number)


def customs_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The bill as this office knows it: manifested by the carrier, landed, carried in."""
    bill = asked.known.bill
    if bill is None:
        return
    manifest, untouched = bill.manifest, not bill.drawn and not bill.split
    fields: dict[str, object] = {
        "consignment.transport_document": manifest.number,
        "consignment.master_transport_document": manifest.master,
        "consignment.cargo_control_number": manifest.control_number,
        "consignment.transport_mode": manifest.transport_mode,
        "consignment.means_name": manifest.vessel,
        "consignment.place_of_loading": manifest.port_of_loading,
        "consignment.place_of_discharge": manifest.port_of_discharge,
        "consignment.country_of_dispatch": manifest.port_of_loading[:2],
        "consignment.expected_arrival": bill.arrived or manifest.expected,
        "consignment.carried_in_on": bill.carried_in_on,
        "consignment.place_of_goods": bill.place,
        "consignment.package_kind": manifest.package_kind,
        "consignment.packages": manifest.packages if untouched else None,
        "consignment.gross_weight_kg": manifest.gross_weight_kg if untouched else None,
        "timing": _timing(asked) if asked.procedure == "import" else None,
    }
    yield Statement("customs", fields, manifest.number)


def partner_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The export declaration that the partner country's office accepted: parties, journey, terms and goods."""
    export = asked.export
    if export is None:
        return
    kept, _ = paths.flatten(msgspec.to_builtins(export))
    fields = {path: value for path, value in kept.items() if path.startswith(_TRAVELS) and not path.endswith(_STAYS)}
    documents = [document for document in export.documents if document.kind in _TRANSPORT_AND_INVOICE]
    fields |= {f"documents[{place}]": document for place, document in enumerate(documents)}
    fields |= {"procedure": "import", "previous_declaration": asked.export_number}
    fields["timing"] = _early(export.consignment.expected_arrival, asked)
    for place, line in enumerate(export.lines):
        fields[f"lines[{place}].quantity_unit"] = unit_of(line.quantity_unit, _accepted(asked.country, "units"))
    yield Statement("partner", fields, asked.export_number)


# What of an export declaration is true in the country of import too, and what of that belongs to the exporter alone.
_TRAVELS = ("importer.", "exporter.", "consignment.", "terms.", "charges.", "lines[")
_STAYS = (
    *(".cargo_control_number", ".place_of_goods", ".carried_in_on", ".commodity", ".drawback_quantity", ".rate_class"),
    *(".claim", ".permits", ".abatement_code", ".internal_tax_code", ".supplementary_quantity", ".supplementary_unit"),
    *(".payment_method", ".origin_mark", "importer.identifier", ".use_code", ".additional_code"),
)
_TRANSPORT_AND_INVOICE = frozenset({"380", "705", "741"})


def register_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The parties as the register of companies writes them, and who declares."""
    for role in ("importer", "exporter"):
        company = registered(asked, gathered, role)
        if company is not None:
            yield Statement("register", _party(role, company), company.identifier)
    yield Statement("register", _party("declarant", asked.known.declarant), asked.known.declarant.identifier)


def product_list_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """What the trader's product list knows of each line's product."""
    for place in range(gathered.lines()):
        product = product_on(asked, gathered, place)
        if product is not None:
            quantity, unit = quantity_on(gathered, place)
            fields = _listed(product, asked, quantity=quantity, unit=unit)
            yield Statement("product list", _at(place, fields), product.code)


def history_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """What the trader declared of the same product before, and this office accepted."""
    for place in range(gathered.lines()):
        past = past_on(asked, gathered, place)
        if past is not None:
            yield Statement("history", _at(place, _declared_before(past.line, asked)), past.declaration)


def packing_list_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """Packages and weights of the consignment, and of each line what its rows say."""
    packing = asked.papers.packing_list if asked.papers else None
    if packing is None:
        return
    fields: dict[str, object] = {
        "consignment.packages": packing.packages,
        "consignment.package_kind": package_of(packing.package_kind, _accepted(asked.country, "package_kinds")),
        "consignment.gross_weight_kg": packing.gross_weight_kg,
    }
    for place, line in enumerate(packed(asked, gathered)):
        if line.by_row:
            fields[f"lines[{place}].net_weight_kg"] = line.net_weight_kg
        if line.alone:
            fields |= _at(place, {"packages": line.packages, "gross_weight_kg": line.gross_weight_kg})
    yield Statement("packing list", fields)


def defaults_say(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """What the trader has said once for all its declarations."""
    fields: dict[str, object] = {}
    for path, value in asked.known.defaults.items():
        for place in range(gathered.lines()) if path.startswith("lines[]") else (0,):
            fields[path.replace("[]", f"[{place}]", 1)] = value
    yield Statement("default", fields)


def tariff_says(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The national code where only one is possible, the goods in the tariff's words, and the unit it counts in."""
    tariff = asked.country.tariff
    for place in range(gathered.lines()):
        code = gathered.text(f"lines[{place}].commodity")
        if not code:
            possible = candidates(asked, six_digits(asked, gathered, place))
            code = possible[0] if len(possible) == 1 else ""
        goods = goods_on(tariff, code, asked.on)
        if isinstance(goods, Goods):
            fields = _at(place, _of_the_tariff(goods, asked, gathered, place))
            yield Statement("tariff", fields, edition_on(tariff, asked.on))


def certificates_say(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """A claim of preference for every line that a certificate covers."""
    for place, claim in claims_on(asked, gathered).made.items():
        yield Statement("certificate", {f"lines[{place}].claim": claim}, claim.certificate)


def permits_say(asked: Asked, gathered: Gathered) -> Iterator[Statement]:
    """The permits on record for goods that need another agency's word."""
    trader = gathered.text("importer.identifier" if asked.procedure == "import" else "exporter.identifier")
    for place in range(gathered.lines()):
        code, origin, weight = (
            gathered.value(f"lines[{place}].{name}") for name in ("commodity", "origin", "net_weight_kg")
        )
        if not isinstance(code, str) or not isinstance(weight, Decimal):
            continue
        found = 0
        for rule in required(asked.country.requirements, asked.procedure, code, str(origin or "")):
            for permit in asked.known.permits:
                if answers(permit, rule, trader=trader, commodity=code, net_weight_kg=weight, on=asked.on):
                    document = DocumentReference(rule.document, permit.number)
                    yield Statement("permit", {f"lines[{place}].permits[{found}]": document}, permit.number)
                    found += 1
                    break


WITNESSES: tuple[Witness, ...] = (
    invoice_says,
    partner_says,
    bill_says,
    customs_says,
    register_says,
    product_list_says,
    history_says,
    packing_list_says,
    defaults_say,
    tariff_says,
    certificates_say,
    permits_say,
)


def _at(place: int, fields: Mapping[str, object]) -> dict[str, object]:
    return {f"lines[{place}].{name}": value for name, value in fields.items()}


def _traders(invoice: Invoice, asked: Asked) -> dict[str, object]:
    """Both parties; the number of one abroad is taken as written, that of one at home is the register's to give."""
    fields: dict[str, object] = {}
    for role, trader in (("exporter", invoice.seller), ("importer", invoice.buyer)):
        fields |= _party(role, trader)
        if trader.country == asked.country.id.upper():
            del fields[f"{role}.identifier"]
    return fields


def _party(role: str, party: Company | Trader) -> dict[str, object]:
    return {f"{role}.{part}": getattr(party, part) for part in ("name", "country", "identifier", "address")}


def _procedure(invoice: Invoice, country: Country) -> str:
    home = country.id.upper()
    if invoice.seller.country == invoice.buyer.country:
        return ""
    return {invoice.seller.country: "export", invoice.buyer.country: "import"}.get(home, "")


def _invoiced(line: InvoiceLine, asked: Asked) -> dict[str, object]:
    """One line of the invoice. A seller abroad knows his own tariff, so of his code only six digits are taken later."""
    code = "".join(filter(str.isdigit, line.commodity))
    own = asked.procedure == "export" and _declarable(code, asked)
    return {
        "product": (line.buyer_product or line.product) if asked.procedure == "import" else line.product,
        "commodity": code if own else "",
        "origin": line.origin,
        "description": line.description,
        "trade_description": line.description,
        "quantity": line.quantity,
        "quantity_unit": unit_of(line.unit, _accepted(asked.country, "units")),
        "unit_price": line.unit_price,
        "net_weight_kg": line.net_weight_kg,
        "trademark": line.trademark,
        "model": line.model,
        "composition": line.composition,
    }


def _listed(product: Product, asked: Asked, *, quantity: Decimal | None, unit: str) -> dict[str, object]:
    counted = converted(quantity, unit, unit_of(product.unit) or unit) if quantity is not None else None
    return {
        "product": product.code,
        "commodity": product.commodity if _declarable(product.commodity, asked) else "",
        "origin": product.origin,
        "description": product.description,
        "trademark": product.trademark,
        "model": product.model,
        "composition": product.composition,
        "origin_mark": product.origin_mark,
        "rate_class": product.rate_class,
        "internal_tax_code": product.internal_tax_code,
        "net_weight_kg": times(counted, product.net_weight_kg),
        "drawback_quantity": quantity if product.drawback and asked.procedure == "import" else None,
    }


def _declared_before(line: Line, asked: Asked) -> dict[str, object]:
    return {
        "commodity": line.commodity if _declarable(line.commodity, asked) else "",
        "origin": line.origin,
        "description": line.description,
        "trademark": line.trademark,
        "model": line.model,
        "composition": line.composition,
        "origin_mark": line.origin_mark,
        "rate_class": line.rate_class,
        "abatement_code": line.abatement_code,
        "internal_tax_code": line.internal_tax_code,
    }


def _of_the_tariff(goods: Goods, asked: Asked, gathered: Gathered, place: int) -> dict[str, object]:
    name = goods.names.get("en") or next(iter(goods.names.values()), "")
    return {
        "commodity": goods.code,
        "description": name[:256],
        "supplementary_unit": goods.unit,
        "supplementary_quantity": _in_tariff_unit(goods.unit, asked, gathered, place) if goods.unit else None,
    }


def _in_tariff_unit(unit: str, asked: Asked, gathered: Gathered, place: int) -> Decimal | None:
    """The line in the unit the tariff counts these goods in: from its quantity or weight, or by the product list."""
    quantity, written = quantity_on(gathered, place)
    weight = gathered.value(f"lines[{place}].net_weight_kg")
    counted = converted(quantity, written, unit) if quantity is not None else None
    if counted is None and isinstance(weight, Decimal):
        counted = converted(weight, "KGM", unit)
    product = product_on(asked, gathered, place)
    if counted is None and product is not None and quantity is not None:
        counted = times(converted(quantity, written, unit_of(product.unit) or written), product.supplementary_quantity)
    return counted


def _declarable(code: str, asked: Asked) -> bool:
    return is_in_force(asked.country.tariff, code, asked.on)


def _accepted(country: Country, name: str) -> frozenset[str]:
    return frozenset(country.lists[name].codes) if name in country.lists else frozenset()


def _location(written: str, country: Country) -> str:
    """The UN/LOCODE of a port as written: the code itself, or its name on the country's list."""
    code = "".join(written.upper().split())
    locations = country.lists["locations"].codes if "locations" in country.lists else {}
    if code in locations or (len(code) == 5 and code[:2].isalpha()):
        return code
    named = [c for c, names in locations.items() if written.casefold() in {name.casefold() for name in names.values()}]
    return named[0] if len(named) == 1 else ""


def _payment_method(invoice: Invoice, country: Country) -> str:
    """The country's code for "T/T in advance" or "L/C at sight", where one of the words is a code once squashed."""
    words = ("".join(filter(str.isalnum, word)) for word in invoice.payment_terms.upper().split())
    return next((word for word in words if word in _accepted(country, "payment_methods")), "")


def _timing(asked: Asked) -> str:
    bill = asked.known.bill
    assert bill is not None
    passed = (
        (bill.carried_in_on, "after_storage"),
        (bill.arrived, "before_bonded_area"),
        (bill.departed, "before_arrival"),
    )
    return next((timing for day, timing in passed if day is not None and day <= asked.on), "before_departure")


def _early(expected: date | None, asked: Asked) -> str | None:
    """An import of goods that have yet to arrive is declared before they do."""
    return "before_arrival" if asked.procedure == "import" and expected is not None and expected > asked.on else None


def _next_document(gathered: Gathered) -> str:
    taken = sum(path.startswith("documents[") for path in gathered.words)
    return f"documents[{taken}]"
