"""`gwanmun risk draw`: a number drawn for a declaration, drawn again from the seed its office published."""

from typing import Annotated

import typer
from msgspec import Struct

from gwanmun.cli.entering import enter
from gwanmun.cli.risk_train import AsJson
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import REFUSED
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.draw import SEED_BYTES, commitment, drawn
from gwanmun.office.desks import draws
from gwanmun.office.desks.draws import DrawTried

EXAMPLES = """
    gwanmun risk draw 43210-26-000001M --seed 5f1e… --promised 9c40…     by anybody, from what was published
    gwanmun risk draw 43210-26-000001M                                    by an auditor, in the office
"""


class DrawnAgain(Struct, frozen=True):
    """What a published seed draws for a number."""

    number: str
    drawn: int  # 0..9999
    promise: str  # the hash of the seed


def draw(
    number: Annotated[str, typer.Argument(help="The declaration's number.")],
    *,
    seed: Annotated[str, typer.Option(help="The day's seed, as it was published after the day; hexadecimal.")] = "",
    promised: Annotated[str, typer.Option(help="The hash that was published before the day.")] = "",
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")] = "kr",
    as_json: AsJson = False,
) -> None:
    """Draw a declaration's number again. With a seed no office is asked; without one, what it wrote down is tried."""
    if seed:
        _tell_drawn(_again(number, seed, promised), as_json=as_json)
        return
    enter(country)
    tried = draws.tried(number)
    if as_json:
        say_json(tried)
    else:
        for each in tried:
            _tell_tried(each)
    raise typer.Exit(REFUSED if any(each.problem is not None for each in tried) else 0)


def _again(number: str, said: str, promised: str) -> DrawnAgain:
    try:
        seed = bytes.fromhex(said)
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise typer.BadParameter(f"a seed is {2 * SEED_BYTES} hexadecimal figures", param_hint="--seed")
    if promised and commitment(seed) != promised:
        raise Refused(Problem("draw-seed-other", "promised", promised))
    return DrawnAgain(number, drawn(seed, number), commitment(seed))


def _tell_drawn(again: DrawnAgain, *, as_json: bool) -> None:
    if as_json:
        say_json(again)
        return
    console().print(f"{again.number} draws {again.drawn} of 10000 from the seed whose hash is {again.promise}.")


def _tell_tried(tried: DrawTried) -> None:
    screen = console()
    day = tried.bond.day if tried.bond is not None else "a day without promises"
    screen.print(f"{tried.number}, {day}: {tried.said} of 10000", style="bold")
    if tried.problem is None:
        screen.print("  The published seed draws the very number.")
    else:
        words = told(tried.problem)
        screen.print(f"  {words.title}. {words.cause} {words.mend}")
