"""`gwanmun simulate-trade`: a made-up trade whose truth is known, to learn from, to lodge, and to try policies on."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.countries import snapshot
from gwanmun.law.basics.problem import Refused
from gwanmun.simulation.arrangement import ByPoints, Office, staff
from gwanmun.simulation.customs import handle
from gwanmun.simulation.documents import declarations
from gwanmun.simulation.effect import KOREA_FEWER_INSPECTIONS, KOREA_SHORTER, Effect, Seen, effect
from gwanmun.simulation.rows import all_known
from gwanmun.simulation.shipment import Made
from gwanmun.simulation.trade import FIRST_DAY, Game, play
from gwanmun.simulation.traders import Scale
from gwanmun.simulation.trial import POLICIES, Found, between, found, known_by, scored, trial

EXAMPLES = """
    gwanmun simulate-trade --seed 1 --days 365 --rows trade.ndjson    to learn from: gwanmun risk train
    gwanmun simulate-trade --seed 1 --days 7 --declarations lodge.ndjson --bills bills.ndjson
    gwanmun simulate-trade --seed 1 --days 731 --trial                rules against learned lanes, and rings
    gwanmun simulate-trade --seed 1 --days 365 --arrangement          trusted sellers, recognised or not
"""
TRIED_DAYS = 183
"""Policies are tried on the last half year."""


class Tried(Struct, frozen=True):
    """What each policy found on the last half year, of a model of everything known before it."""

    first: date
    last: date
    policies: dict[str, Found]


class Played(Struct, frozen=True, omit_defaults=True):
    """What was played."""

    seed: int
    days: int
    shipments: int
    frauds: int
    by_mechanism: dict[str, int]
    of_rings: dict[str, int]
    trusted: int
    recognised: int
    tried: Tried | None = None
    effect: Effect | None = None


def simulate_trade(
    *,
    seed: Annotated[int, typer.Option(help="The same seed gives the same trade, byte for byte.")],
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long it goes on.")],
    a_day: Annotated[int, typer.Option("--a-day", min=5, max=5000, help="Shipments on an ordinary day.")] = 165,
    rows: Annotated[Path | None, typer.Option(help="Write what is learned from: a JSON line each shipment.")] = None,
    documents: Annotated[Path | None, typer.Option("--declarations", help="Write declarations to lodge.")] = None,
    bills: Annotated[Path | None, typer.Option(help="Write the bills they come under.")] = None,
    country: Annotated[str, typer.Option(help="Whose codes the declarations use.")] = "kr",
    on: Annotated[str, typer.Option(help="The day they are declared on, YYYY-MM-DD.")] = "",
    try_policies: Annotated[bool, typer.Option("--trial", help="Try rules and learned lanes on it.")] = False,
    arrangement: Annotated[bool, typer.Option("--arrangement", help="Measure recognition, on and off.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Play a trade of honest importers, careless ones and cheats, with shells, rings, seasons and drift.

    What is declared and what is true are apart: rows hold both, declarations only what a declarant would say.
    """
    game = Game(seed, days, scale=Scale(a_day))
    with console(stderr=True).status("Playing", spinner="dots"):
        made = list(play(game))
        _write_rows(rows, made)
        _write_documents(documents, bills, made, country, _day(on))
        tried = _try(made, game) if try_policies else None
        measured = _recognised(made, game) if arrangement else None
    played = _played(game, made, tried, measured)
    if as_json:
        say_json(played)
    else:
        _tell(played)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else FIRST_DAY + timedelta(days=730)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write it as 2026-02-03.", param_hint="--on") from None


def _write_rows(path: Path | None, made: Sequence[Made]) -> None:
    if path is not None:
        _write(path, ({"lodged": line, "result": result} for line, result in all_known(made)))


def _write_documents(  # noqa: PLR0917 - one call
    path: Path | None, bills: Path | None, made: Sequence[Made], country: str, on: date
) -> None:
    if path is None and bills is None:
        return
    try:
        pairs = list(declarations((one.shipment for one in made), snapshot.load(country).country, on))
    except LookupError as why:
        raise Trouble(str(why), "Name a country whose pack has these codes, such as kr.") from None
    for where, documents in ((path, [d for d, _ in pairs]), (bills, [b for _, b in pairs])):
        if where is not None:
            _write(where, documents)


def _write(path: Path, documents: object) -> None:
    """One JSON document a line; a file that was there is replaced whole or not at all."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as stream:
            for document in documents:  # type: ignore[attr-defined]
                stream.write(msgspec.json.encode(document) + b"\n")
        beside.replace(path)
    except OSError as why:
        raise Trouble(f"{path} cannot be written: {why.strerror or type(why).__name__}.") from None


def _try(made: Sequence[Made], game: Game) -> Tried:
    last = game.first_day + timedelta(days=game.days - 1)
    first = last - timedelta(days=TRIED_DAYS - 1)
    if game.days < 2 * TRIED_DAYS:
        raise Trouble("A trial needs a year of trade at least.", "Say --days 366 or more; 731 shows the late ring.")
    tried = trial(made)
    rows = between(tried, first, last)
    try:
        scores = scored(known_by(tried, first), rows)
    except Refused as refused:
        facts = refused.problems[0].facts
        raise Trouble(
            f"There is too little to learn from: {facts['results']} results, {facts['hits']} hits.",
            "Play longer, or with more shipments a day.",
        ) from None
    return Tried(first, last, {name: found(tried, rows, policy, scores, "late") for name, policy in POLICIES.items()})


def _recognised(made: Sequence[Made], game: Game) -> Effect:
    hands = staff(game.scale.shipments_a_day)
    off, on = (handle(made, ByPoints(Office(), game.seed, arrangement=way), hands, game.seed) for way in (False, True))
    return effect(off, on)


def _played(game: Game, made: Sequence[Made], tried: Tried | None, measured: Effect | None) -> Played:
    frauds = [one.truth for one in made if one.truth.fraud]
    return Played(
        game.seed,
        game.days,
        len(made),
        len(frauds),
        dict(Counter(truth.mechanism for truth in frauds)),
        dict(Counter(truth.ring for truth in frauds if truth.ring)),
        sum(one.shipment.trusted for one in made),
        sum(one.shipment.recognised for one in made),
        tried,
        measured,
    )


def _tell(played: Played) -> None:
    screen = console()
    mechanisms = ", ".join(f"{n:,} {name}" for name, n in sorted(played.by_mechanism.items()))
    screen.print(f"{played.shipments:,} shipments in {played.days:,} days; {played.frauds:,} frauds: {mechanisms}.")
    if played.tried is not None:
        screen.print(_policies(played.tried))
    if played.effect is not None:
        _tell_effect(played.effect)


def _policies(tried: Tried) -> Table:
    table = Table(title=f"{tried.first} to {tried.last}, one shipment in twenty looked at", title_justify="left")
    for heading in ("chosen by", "looked at", "frauds of them", "of all frauds", "of the money", "of the late ring"):
        table.add_column(heading, justify="left" if heading == "chosen by" else "right")
    for name, one in tried.policies.items():
        ring = "-" if one.ring is None else f"{one.ring:.1%}"
        shares = (f"{share:.1%}" for share in (one.precision, one.recall, one.revenue))
        table.add_row(name, f"{one.looked_at:,}", *shares, ring)
    return table


def _tell_effect(measured: Effect) -> None:
    screen = console()
    table = Table(title="The same trade without the arrangement and with it", title_justify="left")
    for heading in ("sellers", "arrangement", "n", "looked at (95 %)", "opened (95 %)", "hours to release (95 %)"):
        table.add_column(heading, justify="left" if heading in {"sellers", "arrangement"} else "right")
    for sellers, way, seen in (
        ("recognised", "off", measured.recognised_off),
        ("recognised", "on", measured.recognised_on),
        ("others", "off", measured.others_off),
        ("others", "on", measured.others_on),
    ):
        table.add_row(sellers, way, *_cells(seen))
    screen.print(table)
    screen.print(_matched(measured))
    screen.print(
        f"Recognised sellers: {measured.fewer_inspections:.1%} fewer looked at, release {measured.shorter:.1%} sooner. "
        f"Korea reports of its own arrangements: {KOREA_FEWER_INSPECTIONS:.1%} fewer inspections, clearance time cut "
        f"by {KOREA_SHORTER:.0%}. A game shows that an effect can be measured, not how large it is in life."
    )


def _matched(measured: Effect) -> Table:
    """The recognised against others with the same goods, route, size and history, as an office has to compare them."""
    title = "Recognised sellers against others with the same goods, route, size, history and month"
    table = Table(title=title, title_justify="left")
    for heading in (
        "figure",
        "arrangement",
        "n",
        "held against",
        "recognised",
        "others",
        "difference (95 %)",
        "change",
    ):
        table.add_column(heading, justify="left" if heading in {"figure", "arrangement"} else "right")
    for way, one in (("off", measured.matched_off), ("on", measured.matched_on)):
        for figure, told, unit in (("looked at", one.examination, 100), ("hours to release", one.minutes, 1 / 60)):
            if told is None:
                continue
            recognised, others, gap, low, high = (
                f"{unit * part:.2f}" for part in (told.recognised, told.others, told.difference, told.low, told.high)
            )
            change = "-" if told.change_percent is None else f"{told.change_percent:+.1f} %"
            sign = " %" if figure == "looked at" else ""
            table.add_row(
                figure, way, f"{one.matched:,} of {one.recognised:,}", f"{one.others:,}", recognised + sign,
                others + sign, f"{gap}{sign} ({low} to {high})", change,
            )  # fmt: skip
    return table


def _cells(seen: Seen) -> tuple[str, ...]:
    shares = (f"{each.share or 0:.2%} ({each.low:.2%}–{each.high:.2%})" for each in (seen.inspected, seen.examined))
    hours = seen.hours
    return (f"{hours.n:,}", *shares, f"{hours.mean:.2f} ({hours.low:.2f}–{hours.high:.2f})")
