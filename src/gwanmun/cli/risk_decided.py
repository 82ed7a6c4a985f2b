"""A decision of selection told on a screen: what was decided and why, what was alike, what would lower the score."""

from collections.abc import Sequence

from rich.table import Table

from gwanmun.cli.screen import console
from gwanmun.law.basics.catalogue import told as in_words
from gwanmun.law.risk.reasons.lowering import Lower
from gwanmun.law.risk.reasons.similar import SimilarCase
from gwanmun.law.risk.scored import Because
from gwanmun.law.risk.selection import Selection
from gwanmun.office.desks.explaining import Explained


def tell_decided(explained: Explained) -> None:
    """One selection of a declaration of the office."""
    screen, selection = console(), explained.selection
    blind = ", blind" if explained.blind else ""
    screen.print(f"{explained.number}, {explained.day}: {selection.control}{blind}", style="bold")
    _tell_reasons(selection)
    if selection.scored is None:
        return
    score = selection.scored.score
    screen.print(
        f"  scored by {selection.scored.model[:12]}, line {selection.scored.line}: chance of a hit"
        f" {score.chance_ppm / 10_000:.1f} %, expected tax {score.expected_tax:,}"
    )
    tell_because(selection.scored.because)
    for problem in explained.unasked:
        words = in_words(problem)
        screen.print(f"  The model cannot be asked again. {words.title}: {words.cause}")
    if explained.asked_again is not None:
        again = explained.asked_again
        screen.print(f"  Asked again, the model is told {'the very same' if again.agrees else 'other'} numbers.")
        tell_more(again.similar, again.lower)


def _tell_reasons(selection: Selection) -> None:
    screen, bond = console(), selection.bond
    for reason in selection.reasons:
        lane = reason.lane or ("lot" if reason.rule == "random" else "rules")
        line = f", line {reason.line}" if reason.line else ""
        spared = " (papers, for the trader is trusted)" if reason.excused else ""
        screen.print(f"  {lane:<10} {reason.rule}{line}: {reason.text}{spared}")
    if not selection.reasons:
        screen.print("  Nothing asked for a look.")
    promised = "" if bond is None else f", {bond.unbound or f'promised as {bond.promise[:12]}'}"
    screen.print(f"  drawn {selection.draw} of 10000{promised}")
    if selection.without_score:
        screen.print(f"  without a score: {selection.without_score}")


def tell_because(because: Sequence[Because]) -> None:
    """The sentences a score came with."""
    for one in because:
        console().print(f"  {one.points_milli / 1000:+.2f}  {one.family}: {one.text}")


def tell_more(similar: Sequence[SimilarCase], lower: Sequence[Lower]) -> None:
    """What would lower the score, and the cases that were alike."""
    for each in lower:
        console().print(f"  {each.chance_ppm / 10_000:.1f} % if {each.text}")
    table = Table("alike", "case", "lodged", "goods", "found", box=None)
    for one in similar:
        case = one.case
        table.add_row(
            f"{one.alike_percent} %", case.case, str(case.on), f"{case.subheading} of {case.origin}",
            f"{case.verdict} {case.kind}".strip(),
        )  # fmt: skip
    if similar:
        console().print(table)
