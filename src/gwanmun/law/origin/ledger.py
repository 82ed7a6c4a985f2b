"""The ledger: a bill of materials as whole numbers of one scale, written once for all agreements.

Values are counted in units so small that every figure of the bill is a whole number of them; what a rule compares is
then whole numbers, and nothing is ever rounded. What agreements have in common is worked out here: which materials make
the same claim of origin, and what each code can be in each edition.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.figures import are_figures, is_figure
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.origin.editions import Editions
from gwanmun.law.origin.materials import BillOfMaterials, Evidence, Material, Product
from gwanmun.law.origin.rules import DIGITS
from gwanmun.law.tariff.correlation import Correlation

SUBHEADING = 6
DEEPEST = 20
"""Levels of a bill of materials; one of a car has nine."""
PRICES = ("exw", "fob", "adjusted", "net_cost")
COSTS = ("direct_labour", "direct_overhead", "profit", "other_costs")


class Claim(Struct, frozen=True):
    """What is said of where a material is from; most materials of a bill share a few of these."""

    origin: str | None
    originating: bool | None
    wholly_obtained: bool | None
    evidence: tuple[Evidence, ...]


class Entry(Struct, eq=False):
    """A material with its figures as whole numbers of the ledger's scale."""

    path: str  # "materials[3].parts[0]"
    material: Material
    hs: str  # its code; with its edition before it, where that is not the product's
    value: int | None
    weight: int | None
    claim: int  # which of the ledger's claims
    parts: tuple["Entry", ...] = ()

    @property
    def called(self) -> str:
        """How people call it: its own number or name, and where it stands."""
        return self.material.name or self.material.id or self.path


class Coded(Struct):
    """The codes of a ledger's materials in one edition."""

    edition: str
    codes: dict[str, tuple[str, ...]]  # what each can be, by the entry's `hs`
    plain: dict[str, str]  # those that are one code of six digits or more
    doubtful: frozenset[str]  # the others
    unmapped: tuple[str, ...]  # those no table tells anything of, taken as they stand
    found: dict[tuple[str, ...], frozenset[str]] = {}  # asked before

    def beginning_with(self, prefixes: tuple[str, ...] | None) -> frozenset[str]:
        """Every `hs` that begins with one of these, or may; all of them where no beginnings can be given."""
        if prefixes is None:
            return frozenset(self.codes)
        known = self.found.get(prefixes)
        if known is None:
            known = self.doubtful | {hs for hs, code in self.plain.items() if code.startswith(prefixes)}
            finer = [prefix for prefix in prefixes if len(prefix) > SUBHEADING]
            if finer:
                known |= {hs for hs, code in self.plain.items() if any(prefix.startswith(code) for prefix in finer)}
            self.found[prefixes] = known
        return known


class Ledger:
    """A product's bill of materials, ready to be held against any number of agreements."""

    def __init__(self, bill: BillOfMaterials, editions: Editions) -> None:
        """The bill must be free of `problems_of`."""
        self.bill = bill
        self.product = bill.product
        self.editions = editions
        self.scale = _scale(_figures(bill))
        self._claims: dict[Claim, int] = {}
        self._coded: dict[str, Coded] = {}
        self._codes: dict[str, tuple[str, str]] = {}  # each code there is, and its edition
        self.entries = self._entered(bill.materials or (), "materials")
        self.claims: Sequence[Claim] = tuple(self._claims)
        self.only_materials = all(entry.material.role == "material" for entry in self.entries)
        self.made_here = tuple(entry for entry in self.entries if entry.parts)
        self.bought = tuple(entry for entry in self.entries if not entry.parts) if self.made_here else self.entries
        self.inner: dict[Entry, Ledger] = {}  # of intermediates, as products of their parts

    def whole(self, figure: Decimal | None) -> int | None:
        """A figure as a whole number of the scale."""
        return None if figure is None else int(figure.scaleb(self.scale))

    def exact(self, whole: int) -> Decimal:
        """A whole number of the scale as the figure it stands for."""
        return Decimal(whole).scaleb(-self.scale)

    def coded(self, edition: str) -> Coded:
        """The materials' codes in an edition."""
        known = self._coded.get(edition)
        if known is None:
            known = self._coded[edition] = self._codes_in(edition)
        return known

    def _entered(self, materials: Iterable[Material], within: str) -> tuple[Entry, ...]:
        own, scale, claims = self.product.edition, self.scale, self._claims
        entries = []
        for place, material in enumerate(materials):
            claim = Claim(material.origin, material.originating, material.wholly_obtained, material.evidence)
            path = f"{within}[{place}]"
            hs = material.hs if material.edition in {"", own} else f"{material.edition}:{material.hs}"
            self._codes[hs] = material.hs, material.edition or own
            value, weight = material.value, material.weight_kg
            entries.append(
                Entry(
                    path,
                    material,
                    hs,
                    None if value is None else int(value.scaleb(scale)),
                    None if weight is None else int(weight.scaleb(scale)),
                    claims.setdefault(claim, len(claims)),
                    self._entered(material.parts, f"{path}.parts") if material.parts else (),
                )
            )
        return tuple(entries)

    def _codes_in(self, edition: str) -> Coded:
        codes: dict[str, tuple[str, ...]] = {}
        unmapped: list[str] = []
        links: dict[str, Correlation | None] = {}
        strange: set[str] = set()  # editions that no table follows to this one
        for key, (hs, own) in self._codes.items():
            if own not in links:
                links[own] = self.editions.link(own, edition)
                strange |= {own} if not self.editions.is_followed(own, edition) else set()
            link = links[own]
            codes[key] = (hs,) if link is None else self.editions.followed(hs, link)
            if hs and (own in strange or (link is not None and not _is_told(hs, link))):
                unmapped.append(hs)
        plain = {hs: found[0] for hs, found in codes.items() if len(found) == 1 and len(found[0]) >= SUBHEADING}
        return Coded(edition, codes, plain, frozenset(codes.keys() - plain.keys()), tuple(unmapped), {})


def _is_told(hs: str, link: Correlation) -> bool:
    """Whether a table says what a code became, or what any of its divisions did."""
    known = link.onward
    return hs[:SUBHEADING] in known or (len(hs) < SUBHEADING and any(code.startswith(hs) for code in known))


def problems_of(bill: BillOfMaterials, editions: Editions) -> tuple[Problem, ...]:
    """Everything that keeps a bill of materials from being reckoned with.

    Problems: `value-negative`, `figure-unusable`, `code-malformed`, `code-not-in-edition`, `price-not-positive`,
    `materials-exceed-product`, `materials-too-deep`.
    """
    walked = list(_walked(bill.materials or (), "materials"))
    found = list(_product_problems(bill.product, editions))
    if not _are_sound(walked, bill.product.edition, editions):
        for path, material in walked:
            found += _material_problems(path, material, material.edition or bill.product.edition, editions)
    return tuple(found) or _worth_problems(bill, walked)


def _product_problems(product: Product, editions: Editions) -> Iterator[Problem]:
    for name in (*PRICES, *COSTS, "weight_kg"):
        yield from _figure_problems(getattr(product, name), f"product.{name}", zero=name in COSTS)
    yield from _code_problems(product, "product", product.edition, editions)


def _material_problems(path: str, material: Material, edition: str, editions: Editions) -> Iterator[Problem]:
    if path.count(".parts") == DEEPEST:
        yield Problem("materials-too-deep", path, facts={"most": str(DEEPEST)})
        return
    yield from _figure_problems(material.value, f"{path}.value", zero=True)
    yield from _figure_problems(material.weight_kg, f"{path}.weight_kg", zero=True)
    yield from _code_problems(material, path, edition, editions)


def _are_sound(walked: Sequence[tuple[str, Material]], edition: str, editions: Editions) -> bool:
    """Whether nothing is wrong with any material, looked at together: what is wrong with which is asked only if not."""
    figures = [figure for _, m in walked for figure in (m.value, m.weight_kg) if figure is not None]
    if not are_figures(figures) or any(figure < 0 for figure in figures):
        return False
    codes = {(material.hs, material.edition or edition) for _, material in walked}
    malformed = any(next(_code_problems(Material(hs, None), "", own, editions), None) for hs, own in codes)
    return not malformed and not any(path.count(".parts") == DEEPEST for path, m in walked if m.parts)


def _worth_problems(bill: BillOfMaterials, walked: Sequence[tuple[str, Material]]) -> tuple[Problem, ...]:
    """Materials can cost no more than what is made of them, nor parts more than the material they went into."""
    found = []
    prices = [getattr(bill.product, name) for name in PRICES if getattr(bill.product, name) is not None]
    counted = [m for m in bill.materials or () if m.role != "shipment_packing"]
    total = sum((m.value for m in counted if m.value is not None), Decimal(0))
    if prices and total > max(prices):
        facts = {"materials": f"{total:f}", "product": f"{max(prices):f}", "currency": bill.currency}
        found.append(Problem("materials-exceed-product", "materials", f"{total:f}", facts))
    for path, material in walked:
        if not material.parts:
            continue
        parts = sum((part.value for part in material.parts if part.value is not None), Decimal(0))
        if material.value is not None and parts > material.value:
            facts = {"materials": f"{parts:f}", "product": f"{material.value:f}", "currency": bill.currency}
            found.append(Problem("materials-exceed-product", f"{path}.parts", f"{parts:f}", facts))
    return tuple(found)


def _figure_problems(figure: Decimal | None, path: str, *, zero: bool) -> Iterator[Problem]:
    if figure is None:
        return
    if not is_figure(figure):
        yield Problem("figure-unusable", path, shown(str(figure)))
    elif figure < 0:
        yield Problem("value-negative", path, f"{figure:f}")
    elif figure == 0 and not zero:
        yield Problem("price-not-positive", path, f"{figure:f}")


def _code_problems(goods: Product | Material, path: str, edition: str, editions: Editions) -> Iterator[Problem]:
    code = goods.hs
    if code and not (code.isascii() and code.isdigit() and len(code) in {*DIGITS.values(), 10}):
        yield Problem("code-malformed", f"{path}.hs", shown(code))
    elif editions.is_unknown(code, edition):
        yield Problem("code-not-in-edition", f"{path}.hs", code, {"edition": edition})


def _walked(materials: Iterable[Material], within: str) -> Iterator[tuple[str, Material]]:
    for place, material in enumerate(materials):
        path = f"{within}[{place}]"
        yield path, material
        if material.parts and path.count(".parts") < DEEPEST:
            yield from _walked(material.parts, f"{path}.parts")


def _figures(bill: BillOfMaterials) -> Iterator[Decimal]:
    product = bill.product
    for figure in (*(getattr(product, name) for name in (*PRICES, *COSTS)), product.weight_kg):
        if figure is not None:
            yield figure
    for _, material in _walked(bill.materials or (), "materials"):
        if material.value is not None:
            yield material.value
        if material.weight_kg is not None:
            yield material.weight_kg


def _scale(figures: Iterable[Decimal]) -> int:
    """How many decimal places the finest figure has."""
    places: Callable[[Decimal], object] = lambda figure: figure.as_tuple().exponent  # noqa: E731 - a leaf of one line
    finest = min((exponent for exponent in map(places, figures) if isinstance(exponent, int)), default=0)
    return max(0, -finest)
