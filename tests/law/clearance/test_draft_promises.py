"""What a draft promises, whatever the papers say and however little the office knows."""

from datetime import date
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import astuple, replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.draft import draft
from gwanmun.law.clearance.drafting.known import Known, Product
from gwanmun.law.clearance.invoice import (
    Invoice,
    InvoiceLine,
    PackedGoods,
    PackingList,
    Papers,
    Trader,
    TransportPaper,
)
from tests.law.clearance.drafting import (
    BROKER,
    EXPORTER,
    GARAM,
    GARAMS_PRODUCTS,
    IMPORTER,
    SAO_BIEN,
    SAO_BIENS_PRODUCTS,
    accepted,
    certificate,
    korea,
    manifested,
    sample,
    viet_nam,
)

WORDS = some.text(some.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=300)
ODD = some.sampled_from(["", "KR", "VN", "Korea", "CIF", "FOB Busan", "PCS", "kg", "MT", "sets", "8524.91", "GR-M156F"])
WORD = some.one_of(ODD, WORDS)
MONEY = some.decimals(min_value=-10, max_value=10**6, places=2)
FIGURE = some.one_of(MONEY, some.sampled_from([Decimal(0), Decimal("NaN"), Decimal("1e20"), Decimal("0.001")]))
COUNT = some.integers(min_value=-1, max_value=200)
NUMBER = some.sampled_from(["A-1", "GR-2026-1103", "with a blank", ""])
DAY = some.dates(date(2026, 1, 1), date(2027, 1, 1))
MAYBE_FIGURE = some.none() | FIGURE
AMOUNT = some.none() | some.builds(Amount, FIGURE, some.sampled_from(["USD", "KRW"]))

TRADER = some.sampled_from([Trader(GARAM.name, "KR"), Trader(SAO_BIEN.name, "VN", SAO_BIEN.identifier)]) | some.builds(
    Trader, WORD, ODD, ODD, WORDS
)
LINE = some.builds(
    InvoiceLine,
    *(WORD, FIGURE, ODD, FIGURE, FIGURE),
    product=ODD,
    buyer_product=ODD,
    commodity=ODD,
    origin=ODD,
    net_weight_kg=MAYBE_FIGURE,
    model=WORD,
)
INVOICE = some.builds(
    Invoice,
    *(NUMBER, DAY, TRADER, TRADER, some.sampled_from(["USD", "KRW", "EUR"])),
    some.lists(LINE, min_size=1, max_size=4).map(tuple),
    FIGURE,
    incoterm=ODD,
    freight=AMOUNT,
    insurance=AMOUNT,
    payment_terms=WORD,
)
PACKING = some.builds(
    PackingList,
    *(COUNT, ODD, FIGURE, MAYBE_FIGURE),
    some.lists(some.builds(PackedGoods, COUNT, ODD, ODD, MAYBE_FIGURE, MAYBE_FIGURE, MAYBE_FIGURE), max_size=4).map(
        tuple
    ),
)
BILL = some.builds(
    TransportPaper, NUMBER, transport_mode=ODD, place_of_loading=ODD, packages=some.none() | COUNT, freight=AMOUNT
)
PAPERS = some.builds(Papers, INVOICE, some.none() | PACKING, some.none() | BILL)
KNOWN = some.builds(
    Known,
    some.just(BROKER),
    some.sampled_from([(), (GARAM,), (GARAM, SAO_BIEN)]),
    some.sampled_from([(), GARAMS_PRODUCTS, SAO_BIENS_PRODUCTS, (Product("", "x"),)]),
    some.sampled_from([(), (accepted("GR-M156F", "8524911000"),)]),
    some.sampled_from([(), (certificate(),)]),
    bill=some.sampled_from([None, manifested()]),
    defaults=some.sampled_from([{}, {"customs_office": "030"}, {"customs_office": 7, "lines[].origin": "KR", "x": 1}]),
)
TYPED = some.dictionaries(
    some.sampled_from(
        ["lines[0].commodity", "lines[1].value", "terms.amount", "customs_office", "importer", "lines[7].x"]
    ),
    some.none() | ODD | FIGURE | some.integers() | some.just({"name": "Typed"}),
    max_size=3,
)
PROCEDURE = some.sampled_from(["export", "import"])


def make(papers, known, procedure, typed):
    country = korea() if procedure == "export" else viet_nam()
    return draft(papers, known, country, procedure=procedure, on=date(2026, 11, 20), typed=typed)


@settings(max_examples=200, deadline=None)
@given(PAPERS, KNOWN, PROCEDURE, TYPED)
def test_whatever_the_papers_say(papers, known, procedure, typed):
    made = make(papers, known, procedure, typed)

    # No field without a source, no source without a field.
    assert set(leaves(made.fields)) == set(made.sources)
    assert set(made.references) <= set(made.sources)

    # Typed, derived, empty, missing and customs' own are all the boxes there are.
    assert sum(astuple(made.counts)) == len(made.boxes) == 62
    assert made.counts.customs == sum(
        box.by == "customs" for box in (korea() if procedure == "export" else viet_nam()).form
    )

    # Without gaps and problems it is a declaration, and never with them.
    assert (made.declaration is None) == bool(made.missing or made.problems)
    if made.declaration is not None:
        assert msgspec.convert(msgspec.to_builtins(made.declaration), Declaration) == made.declaration

    # A gap is where nothing stands.
    assert not {gap.path for gap in made.missing} & set(made.sources)

    # What was typed stands as typed, or is told of.
    for path, value in typed.items():
        assert made.sources.get(path) in {"typed", None} or value in (None, "") or path in told(made)


@settings(max_examples=50, deadline=None)
@given(PAPERS, KNOWN, PROCEDURE, TYPED)
def test_drafting_twice_gives_the_same_bytes(papers, known, procedure, typed):
    first, second = (msgspec.json.encode(make(papers, known, procedure, typed)) for _ in range(2))
    assert first == second


@settings(max_examples=100, deadline=None)
@given(PAPERS, KNOWN, PROCEDURE)
def test_the_packages_and_weights_of_the_lines_are_those_of_the_consignment(papers, known, procedure):
    made = make(papers, known, procedure, {})
    if made.packing:
        assert sum(line.packages for line in made.packing) == made.fields["consignment"]["packages"]
        gross = [line.gross_weight_kg for line in made.packing]
        if None not in gross:
            assert sum(gross) == Decimal(made.fields["consignment"]["gross_weight_kg"])


@settings(max_examples=50, deadline=None)
@given(PAPERS, KNOWN)
def test_an_order_of_rows_is_no_word(papers, known):
    """The office may gather what it knows in any order."""
    turned = replace(known, companies=known.companies[::-1], history=known.history[::-1])
    assert make(papers, known, "export", {}) == make(papers, turned, "export", {})


SOUND_LINE = some.tuples(some.integers(1, 500), some.integers(100, 9999), some.integers(1, 500))


@settings(max_examples=100, deadline=None)
@given(some.lists(SOUND_LINE, min_size=1, max_size=20), some.integers(0, 10**6), PROCEDURE)
def test_papers_that_add_up_always_become_a_declaration(rows, freight, procedure):
    first = sample().invoice.lines[0]
    lines = tuple(
        replace(first, quantity=Decimal(n), unit_price=Decimal(cents).scaleb(-2), amount=Decimal(n * cents).scaleb(-2))
        for n, cents, _ in rows
    )
    goods = sum(line.amount for line in lines)
    shown_apart = Amount(Decimal(freight).scaleb(-2), "USD")
    invoice = replace(
        sample().invoice, lines=lines, total=goods + shown_apart.value, incoterm="CIF", freight=shown_apart
    )
    invoice = replace(invoice, insurance=Amount(Decimal(0), "USD"))
    packages = sum(count for *_, count in rows)
    packing = PackingList(packages, "CT", Decimal(packages * 12), Decimal(packages * 10))
    known = EXPORTER if procedure == "export" else IMPORTER
    papers = Papers(invoice, packing, sample().transport)
    papers = replace(papers, invoice=replace(invoice, lines=tuple(replace(x, net_weight_kg=None) for x in lines)))
    made = make(
        papers, replace(known, products=tuple(replace(p, net_weight_kg=None) for p in known.products)), procedure, {}
    )

    assert made.declaration is not None, (made.missing, made.problems)
    assert sum(line.value for line in made.declaration.lines) == made.declaration.terms.amount == invoice.total
    assert sum(line.net_weight_kg for line in made.declaration.lines) == packages * 10
    assert made.counts.typed == 0


def leaves(document, path=""):
    """The paths of a plain document down to what a declaration takes as one."""
    whole = path.endswith((".freight", ".insurance", ".additions", ".deductions", ".claim"))
    if isinstance(document, dict) and not whole and not ("kind" in document and "number" in document):
        for name, value in document.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(document, list) and not path.endswith(".containers"):
        for place, value in enumerate(document):
            yield from leaves(value, f"{path}[{place}]")
    else:
        yield path


def told(made):
    return {problem.path for problem in made.problems}
