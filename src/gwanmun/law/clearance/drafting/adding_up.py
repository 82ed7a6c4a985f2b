"""Adding up: whether a draft's figures agree with each other, before anybody is asked to believe them."""

from collections.abc import Iterator
from decimal import Decimal

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.clearance.drafting.asked import Asked, claims_on, incoterm_of, registered
from gwanmun.law.clearance.drafting.price import coin, price_of
from gwanmun.law.clearance.drafting.sources import Gathered
from gwanmun.law.revenue.exchange_rate import missing, rate_on


def adding_up(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    """What must be put right before the draft is a declaration: it speaks of the figures that count, typed or not."""
    most = min(asked.country.procedure.most_lines, 999)
    if gathered.lines() > most:
        yield Problem("lines-too-many", "lines", str(gathered.lines()), {"most": str(most)})
    yield from _signs(gathered)
    yield from _lines(asked, gathered)
    yield from _sum(gathered)
    yield from _currency(asked, gathered)
    yield from _weights(gathered)


def disagreements(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    """What the declarant should look at, though the declaration can be made."""
    yield from _names(asked, gathered)
    packing = asked.papers.packing_list if asked.papers else None
    if packing is not None and packing.goods:
        rows = sum(row.packages for row in packing.goods)
        if rows != packing.packages:
            facts = {"rows": str(rows), "total": str(packing.packages)}
            yield Problem("packing-sum", "consignment.packages", str(rows), facts)
        weights = [row.gross_weight_kg for row in packing.goods if row.gross_weight_kg is not None]
        if len(weights) == len(packing.goods) and sum(weights) != packing.gross_weight_kg:
            facts = {"rows": str(sum(weights)), "total": str(packing.gross_weight_kg)}
            yield Problem("packing-sum", "consignment.gross_weight_kg", facts["rows"], facts)
    for place, denied in claims_on(asked, gathered).denied.items():
        facts = {**denied.facts, "why": denied.code}
        yield Problem("draft-preference-lost", f"lines[{place}].claim", denied.certificate, facts)


def _names(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    """A party found by its number, whom the register calls by quite another name than the paper does."""
    for role in ("importer", "exporter"):
        company = registered(asked, gathered, role)
        if company is None:
            continue
        called = {plain_name(name) for name in (company.name, *company.also_named)}
        facts = {"register": company.name, "identifier": company.identifier}
        for word in gathered.words.get(f"{role}.name", ()):
            if plain_name(str(word.value)) not in called:
                yield Problem("draft-company-name-differs", f"{role}.name", shown(str(word.value)), facts)


def _signs(gathered: Gathered) -> Iterator[Problem]:
    for path, words in gathered.words.items():
        value = words[0].value
        number = value.value if isinstance(value, Amount) else value
        if not isinstance(number, Decimal):
            continue
        if number < 0:
            yield Problem("number-negative", path, str(number))
        elif number == 0 and path.endswith((".quantity", "_weight_kg")):
            yield Problem("quantity-nothing", path, str(number))


def _lines(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    """Quantity times price is the amount, to the smallest coin of the currency.

    A value the invoice gave holds its share of the charges that the invoice shows apart; one that came from the
    partner was accepted there with its share in it, and is not reckoned again.
    """
    invoice = asked.papers.invoice if asked.papers else None
    shares = price_of(invoice, incoterm_of(invoice)).shares if invoice else ()
    least = coin(gathered.text("terms.currency"))
    for place in range(gathered.lines()):
        at = f"lines[{place}]."
        quantity, price = gathered.value(f"{at}quantity"), gathered.value(f"{at}unit_price")
        word = gathered.best(f"{at}value")
        if word is None or word.source == "partner" or not isinstance(word.value, Decimal):
            continue
        if isinstance(quantity, Decimal) and isinstance(price, Decimal):
            share = shares[place] if word.source == "invoice" else 0
            if abs(quantity * price + share - word.value) >= least:
                facts = {"quantity": str(quantity), "unit_price": str(price), "product": f"{quantity * price:f}"}
                yield Problem("invoice-line-sum", f"{at}value", str(word.value), facts)


def _sum(gathered: Gathered) -> Iterator[Problem]:
    """The lines add up to the total."""
    total = gathered.value("terms.amount")
    values = [gathered.value(f"lines[{place}].value") for place in range(gathered.lines())]
    lines = [value for value in values if isinstance(value, Decimal)]
    if isinstance(total, Decimal) and len(lines) == len(values) and sum(lines) != total:
        facts = {"total": str(total), "sum": str(sum(lines)), "currency": gathered.text("terms.currency")}
        yield Problem("invoice-sum", "terms.amount", str(total), facts)


def _currency(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    currency, country = gathered.text("terms.currency"), asked.country
    if not currency or currency == country.currency:
        return
    rates = country.exchange_rates.get(currency, ())
    if not rates:
        yield Problem("code-unknown", "terms.currency", currency, {"list": "currencies"})
    elif rate_on(rates, asked.procedure, asked.on) is None:
        yield missing(currency, rates, asked.procedure, on=asked.on, path="terms.currency")


def _weights(gathered: Gathered) -> Iterator[Problem]:
    """Goods never weigh more than goods and packing together."""
    gross = gathered.value("consignment.gross_weight_kg")
    nets = [gathered.value(f"lines[{place}].net_weight_kg") for place in range(gathered.lines())]
    net = sum((value for value in nets if isinstance(value, Decimal)), Decimal(0))
    if isinstance(gross, Decimal) and net > gross:
        yield Problem(
            "net-over-gross", "consignment.gross_weight_kg", str(gross), {"net": str(net), "gross": str(gross)}
        )
