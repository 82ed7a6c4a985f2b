"""The screen of `origin check`: one table of all agreements, and below it, of each, why, and what would change it."""

from collections.abc import Iterator, Sequence

import pycountry
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.origin_compared import Checked, Comparison
from gwanmun.cli.screen import console
from gwanmun.law.basics.catalogue import told
from gwanmun.law.origin.proof import Line, Step
from gwanmun.law.origin.provisions import Proof
from gwanmun.law.origin.truth import Verdict

_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "pass": ("✔ originates", "bold green"),
    "fail": ("✘ does not", "bold red"),
    "unknown": ("? not known yet", "bold yellow"),
}
_MARKS = {"pass": ("✔", "green"), "fail": ("✘", "red"), "unknown": ("?", "yellow"), "counted": ("·", "dim")}
MOST_LINES = 12
"""Materials of one test that a screen shows; the proof in JSON has all."""
MOST_ASKED = 6
MOST_CHOICES = 4


def show(found: Comparison) -> None:
    """Print the comparison."""
    screen = console()
    _heading(found, screen)
    screen.print(_table(found))
    for each in found.checked:
        screen.print()
        screen.print(_agreement(each))


def country_name(code: str) -> str:
    """A country as people call it: Viet Nam, Korea."""
    found = pycountry.countries.get(alpha_2=code)
    if found is None:
        return code
    return str(getattr(found, "common_name", found.name)).partition(",")[0]


def _heading(found: Comparison, screen: Console) -> None:
    product, bill = found.bill.product, found.bill
    prices = {"FOB": product.fob, "ex-works": product.exw, "net cost": product.net_cost, "adjusted": product.adjusted}
    said = ", ".join(f"{name} {price:f} {bill.currency}".strip() for name, price in prices.items() if price is not None)
    screen.print(Text(f"{product.name or product.id or 'Product'} · HS {product.hs} · {said or 'no price'}", "bold"))
    way = f"{country_name(found.origin)} → {country_name(found.destination)}"
    screen.print(f"{way}, prices of {found.on}, {len(bill.materials or ())} materials")
    screen.print()


def _table(found: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("agreement", "origin", "by", "margin", "form says", "duty", "saves"):
        table.add_column(title, overflow="fold")
    for each in found.checked:
        said, style = _VERDICTS[each.determination.verdict]
        d = each.determination
        margin = f"{d.margin} pts" if d.margin else ""
        criterion = " ".join(
            filter(None, (d.criterion, "(DMI)" if d.de_minimis else "", "(ACU)" if d.accumulated else ""))
        )
        table.add_row(
            d.agreement, Text(said, style), d.by or d.rule, margin, criterion, *_duty(each, found.bill.currency)
        )
    return table


def _duty(checked: Checked, currency: str) -> tuple[str, str]:
    saving = checked.saving
    if saving is None:
        return "not in the tariff", ""
    duty = f"{saving.duty} → {saving.preferential}"
    if not saving.said:
        return duty, ""
    amount = f" = {checked.saved} {currency}".rstrip() if checked.saved else ""
    return duty, f"{saving.said} %{amount}"


def _agreement(checked: Checked) -> RenderableType:
    d = checked.determination
    said, style = _VERDICTS[d.verdict]
    title = Text.assemble((f"{checked.title or d.agreement}: ", "bold"), (said, style))
    rule = f"rule for {d.hs} ({d.edition}): {d.rule or 'none'}"
    source = f"   {d.source}{'' if d.confirmed else ', not confirmed'}" if d.source else ""
    parts: list[RenderableType] = [title, Padding(Text(rule + source, "dim"), (0, 0, 0, 2))]
    if d.proof is not None:
        parts.append(Padding(Group(*_steps(d.proof)), (0, 0, 0, 2)))
    parts += (Padding(line, (0, 0, 0, 2)) for line in _advice(checked))
    return Group(*parts)


def _steps(step: Step, depth: int = 0) -> Iterator[RenderableType]:
    """A proof as an indented list: each test, its arithmetic, and the materials that decide it."""
    mark, style = _MARKS[step.verdict]
    words = f"{step.test}: {step.says}" if step.test and step.says else step.test or step.says
    if words:
        yield Padding(Text.assemble((f"{mark} ", style), words), (0, 0, 0, 2 * depth))
    deeper = depth + 1 if words else depth
    if not step.of:
        yield from (_material(line, deeper) for line in _telling(step))
    for part in step.of:
        yield from _steps(part, deeper)


def _telling(step: Step) -> Sequence[Line]:
    """The materials that decide a test: those in the way; of a sum, the dearest."""
    if step.how == "lines":
        return [line for line in step.lines if line.verdict != "pass"][:MOST_LINES]
    return sorted(step.lines, key=lambda line: -float(line.value or 0))[:MOST_LINES]


def _material(line: Line, depth: int) -> RenderableType:
    mark, style = _MARKS[line.verdict]
    name = line.name if line.name != line.path else line.path
    said = " · ".join(filter(None, (f"{name} ({line.hs})", line.value, line.says, line.standing)))
    return Padding(
        Text.assemble((f"{mark} ", style), (said, "" if line.verdict == "fail" else "dim")), (0, 0, 0, 2 * depth)
    )


def _advice(checked: Checked) -> Iterator[RenderableType]:
    d = checked.determination
    for problem in d.failures:
        yield Text(told(problem).cause, "red")
    for fact in d.missing[:MOST_ASKED]:
        choices = f" ({', '.join(fact.choices[:MOST_CHOICES])}{', …' if len(fact.choices) > MOST_CHOICES else ''})"
        yield Text(f"say {fact.asks}{choices if fact.choices else ''}   [{fact.path}]", "yellow")
    for change in d.would_pass[:MOST_ASKED]:
        yield Text(f"would pass by {change.by}: {_named(change.says, change.countries)}", "cyan")
    for each in d.sensitive[:3]:
        yield Text(each.says, "magenta")
    for remark in d.remarks:
        yield Text(told(remark).cause, "dim")
    if d.verdict == "pass":
        shown = ", ".join(word.replace("_", " ") for word in d.to_show)
        yield Text(f"proof: {'; '.join(map(_proof, checked.proofs)) or 'none written down'}", "dim")
        if d.unproven:
            named = ", ".join(d.unproven[:MOST_ASKED]) + (" …" if len(d.unproven) > MOST_ASKED else "")
            yield Text(f"taken as stated, nothing proves that they originate: {named}", "dim")
        if shown:
            yield Text(f"still to be shown when preference is claimed: {shown}", "dim")


def _named(says: str, countries: Sequence[str]) -> str:
    """The sentence with countries by their names."""
    for code in countries:
        says = says.replace(f" {code}", f" {country_name(code)}")
    return says


def _proof(proof: Proof) -> str:
    form = f" {proof.form}" if proof.form else ""
    limit = f" up to {proof.up_to:f} {proof.currency}" if proof.up_to is not None else ""
    maker = proof.made_by.replace("-", " ")
    return f"{proof.kind.replace('-', ' ')}{form} by the {maker}{limit}, {proof.valid_months} months"
