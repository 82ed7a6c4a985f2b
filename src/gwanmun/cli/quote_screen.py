"""A quotation on the screen: what is owed as one column of money, then why, then what a proof of origin would save."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct, field
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.json_lines import Answer, ToldProblem
from gwanmun.cli.quote_quotas import Drawn
from gwanmun.cli.quote_rates import Alternative, Counted, Proof, ProofWay
from gwanmun.cli.screen import console

_LONG = re.compile(r"(?<![\w.\-/])\d{5,}(?![\w%])")  # numbers that are easier to read in groups of three

_KINDS = {
    "certificate": "a certificate of origin",
    "origin_declaration": "a declaration of origin on the invoice",
    "importer_knowledge": "a statement of what the importer knows,",
}
_PROVERS = {
    "authority": "the exporting country's authority",
    "approved_exporter": "an approved exporter",
    "exporter": "the exporter",
    "producer": "the producer",
    "importer": "the importer",
}


class _Line(Struct, frozen=True):
    line: str
    name: str = ""
    rate_class: str = field(default="", name="class")
    expression: str = ""
    amount: str = ""
    act: str = ""
    trace: tuple[str, ...] = ()


class _Relief(Struct, frozen=True):
    relief: str
    name: str
    why: str
    act: str = ""
    not_owed: dict[str, str] = {}


class _Value(Struct, frozen=True):
    customs_value: str
    steps: tuple[str, ...] = ()


class _Preference(Struct, frozen=True):
    applies: bool
    saves: str
    proof: Proof | None = None


class _Rounding(Struct, frozen=True):
    rule: str
    stage: str
    act: str = ""


class _Told(Struct, frozen=True):
    """The parts of an answer that a screen shows."""

    country_name: str
    code: str
    goods: dict[str, str]
    origin: str
    on: str
    value: _Value
    lines: tuple[_Line, ...]
    reason: str
    total: str
    currency: str
    rounding: _Rounding
    alternatives: tuple[Alternative, ...]
    pack: str
    origin_name: str = ""
    assumed: tuple[str, ...] = ()
    to_pay: str | None = None
    least_to_collect: str = ""
    least_act: str = ""
    relief: _Relief | None = None
    preference: _Preference | None = None
    safeguards: tuple[Counted, ...] = ()
    quotas: tuple[Drawn, ...] = ()


def tell(answer: Answer) -> None:
    """Print an answer, or what is wrong with the question."""
    problem, others = answer.get("problem"), answer.get("others", [])
    if isinstance(problem, ToldProblem):
        assert isinstance(others, list)
        for one in (problem, *others):
            console(stderr=True).print(f"{one.title}: {one.cause} {one.mend}")
            if one.code == "exchange-rate-missing" and one.facts.get("last_rate"):
                words = f"To reckon with a rate of your own, say it: --exchange-rate {one.facts['last_rate']}"
                console(stderr=True).print(words)
        return
    said = msgspec.convert(msgspec.to_builtins(answer), _Told)
    screen = console()
    for part in _parts(said):
        screen.print(part)


def _parts(said: _Told) -> Iterator[RenderableType]:
    yield _heading(said)
    yield _bill(said)
    yield from _section("Why", _why(said))
    if said.preference is not None and said.preference.proof is not None:
        yield from _section(_held(said.preference, said.currency), _proof(said.preference.proof))
    claims = [each for each in said.alternatives if each.proof is not None]
    if claims:
        yield from _section("With proof of origin", _claims(claims, said.currency))
    others = [each for each in said.alternatives if each.proof is None]
    if others:
        yield from _section("Other rates on these goods", _others(others))
    counted = [*map(_counted, said.safeguards), *map(_drawn, said.quotas)]
    if counted:
        yield from _section("Quantities that matter", map(Text, counted))
    yield from _section("", [Text(sentence, "dim") for sentence in _small_print(said)])


def _section(title: str, parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    yield Text()
    if title:
        yield Text(title, "bold")
    yield from (Padding(part, (0, 0, 0, 2)) for part in parts)


def _heading(said: _Told) -> RenderableType:
    names = " · ".join(dict.fromkeys(said.goods.values()))
    day = date.fromisoformat(said.on)
    way = f"from {said.origin_name or said.origin} into {said.country_name}, {day.day} {day:%B %Y}"
    return Text.assemble((said.code, "bold"), f"  {names}\n", (way, "dim"), "\n")


def _bill(said: _Told) -> RenderableType:
    """The bill, as one column of money."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", max_width=44)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.expand = True
    for step in said.value.steps[:-1]:
        left, _, amount = step.rpartition(" = ")
        table.add_row("", Text(_grouped(left), "dim"), Text(_money(amount.split(" ")[0]), "dim"))
    table.add_row("customs value", "", _money(said.value.customs_value))
    for line in said.lines:
        title = " ".join(filter(None, (line.rate_class, line.name))) if line.rate_class else line.name or line.line
        table.add_row(title, Text(_grouped(line.expression), "dim"), _money(line.amount))
    table.add_row("", "", "─" * max(len(_money(said.total)), 9))
    table.add_row(Text("owed", "bold"), "", Text(f"{_money(said.total)} {said.currency}", "bold"))
    if said.to_pay is not None:
        words = Text(f"less than {_money(said.least_to_collect)} {said.currency} is not collected", "dim")
        table.add_row(Text("to pay", "bold"), words, Text(f"{_money(said.to_pay)} {said.currency}", "bold"))
    return table


def _why(said: _Told) -> Iterator[RenderableType]:
    if said.relief is not None:
        why = _grouped(said.relief.why.removeprefix(f"{said.relief.relief}, "))
        not_owed = ", ".join(f"{name} {_money(amount)}" for name, amount in said.relief.not_owed.items())
        yield Text(f"Relief: {said.relief.name}, {why}" + (f". Not owed: {not_owed}." if not_owed else "."))
    if said.relief is None or said.relief.relief != said.lines[0].rate_class:  # a flat rate has no other beside it
        yield Text(_grouped(said.reason))
    for line in said.lines:
        for step in line.trace:
            yield Text(_grouped(step), "dim")


def _held(preference: _Preference, currency: str) -> str:
    """What the proven preference is worth, as a heading."""
    if not preference.applies:
        return "The preference that is proven does not apply; another rate goes before it. Its proof"
    return f"The preference saves {_money(preference.saves)} {currency}. It rests on"


def _claims(claims: Sequence[Alternative], currency: str) -> Iterator[RenderableType]:
    """The agreements, the one that saves most first."""
    for each in sorted(claims, key=lambda claim: -Decimal(claim.saves or 0)):
        assert each.proof is not None
        worth = Decimal(each.saves or 0) > 0
        saves = f"saves {_money(each.saves)} {currency}" if worth else "saves nothing" if each.saves else ""
        heading = Text.assemble(
            (each.proof.title, "bold"), f" ({each.proof.agreement})  {each.rate_class} {_grouped(each.expression)}"
        )
        row = Table.grid(padding=(0, 2), expand=True)
        row.add_column(ratio=1, overflow="fold")
        row.add_column(justify="right", no_wrap=True)
        row.add_row(heading, Text(saves, "green" if worth else "dim"))
        yield row
        if worth:
            for part in _proof(each.proof):
                yield Padding(part, (0, 0, 0, 2))
        else:
            yield Padding(Text(_grouped(each.why), "dim"), (0, 0, 0, 2))


def _proof(proof: Proof) -> Iterator[RenderableType]:
    """Each way to prove origin, as somebody would say it."""
    if not proof.ways:
        yield Text(f"a proof of origin, valid {proof.valid_days} days")
    for way in proof.ways:
        yield Text(_way(way), "" if way.enough is not False else "dim")
    if proof.waits_for_answer:
        yield Text("given once the exporting country's office has confirmed it", "dim")


def _way(way: ProofWay) -> str:
    if way.kind == "none":
        here = {None: "", True: ", so none for this consignment", False: "; this consignment is worth more"}[way.enough]
        return f"no proof up to {way.up_to}{here}"
    *first, last = (_PROVERS.get(each, each) for each in way.by or ("anybody",))
    whom = f"{', '.join(first)} or {last}" if first else last
    words = f"{_KINDS.get(way.kind, way.kind)} made out by {whom}"
    if way.up_to:
        words += f", up to {way.up_to}" + ("; this consignment is worth more" if way.enough is False else "")
    return f"{words}, valid {way.valid_days} days"


def _others(others: Sequence[Alternative]) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold", style="dim")
    for each in others:
        rate = Text(f"{each.rate_class} {_grouped(each.expression)}")
        table.add_row(rate, _money(each.duty), _grouped(" · ".join(filter(None, (each.name, each.why)))))
    yield table


def _counted(counted: Counted) -> str:
    if counted.reached is None:
        words = f"the rate rises above {_grouped(counted.trigger)}, and nobody has said how much has come in"
    else:
        so_far = f"{_grouped(counted.imported)} came in" if counted.imported else "nothing is published yet"
        by = f" by {counted.as_of}" if counted.as_of else ""
        state = "reached: the higher rate" if counted.reached else "not reached"
        words = f"{so_far}{by} of {_grouped(counted.trigger)} ({state})"
    return f"{counted.rate_class}, safeguard {counted.group}: {words}"


def _drawn(drawn: Drawn) -> str:
    said = ", ".join(drawn.rates)
    if not drawn.first:
        return f"quota {drawn.quota} ({said}): {drawn.status}"
    left = f", {_grouped(drawn.balance)} left" if drawn.balance else ""
    how = f"{drawn.method.replace('_', ' ')}, {drawn.status.lower()}{left}"
    return f"quota {drawn.quota} ({said}): {_grouped(drawn.volume)} from {drawn.first} to {drawn.last}, {how}"


def _small_print(said: _Told) -> Iterator[str]:
    yield from (f"Assumed: {sentence}." for sentence in said.assumed)
    stage = "each line" if said.rounding.stage == "line" else "the declaration's total"
    by_law = [(line.line, line.act) for line in said.lines]
    by_law += [("relief", said.relief.act)] if said.relief else []
    by_law += [("least amount", said.least_act), ("rounding", said.rounding.act)]
    yield f"Rounding: {_grouped(said.rounding.rule)}, on {stage}."
    yield from (f"Law of {what}: {act}." for what, act in by_law if act)
    yield f"Pack {said.pack}"


def _money(amount: str) -> str:
    """An amount in groups of three."""
    return _grouped(amount) if len(amount.partition(".")[0].lstrip("-")) > 4 else _three(amount)


def _three(amount: str) -> str:
    whole, point, rest = amount.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else amount


def _grouped(sentence: str) -> str:
    """A sentence of arithmetic, its long numbers in groups of three."""
    return _LONG.sub(lambda number: f"{int(number[0]):,}", sentence)
