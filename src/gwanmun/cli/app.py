"""The command `gwanmun`: every word it knows, in one table, and what it does when something stands in the way.

The table names the module of each command instead of importing it, because some need a server and a database
library and others only a folder of text: `gwanmun --help` answers in a fifth of a second, and a command reads
what it needs and nothing else. Commands that work inside the office have Django made ready before they are read.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module, metadata
from inspect import cleandoc
from textwrap import dedent, indent
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from msgspec import Struct
from typer.core import TyperGroup

from gwanmun.cli.screen import WIDEST, console, say_json
from gwanmun.cli.troubles import EXIT_CODES, FAULT, STOPPED, Trouble, in_words
from gwanmun.law.basics.problem import Refused

NOT_YET = "postgresql:///not-yet"  # Django's settings are read before the command has found its database


class Command(Struct, frozen=True):
    """A command: where it is written, and what `gwanmun --help` says of it."""

    module: str
    says: str
    office: bool = False  # works inside the office, not through its doors


COMMANDS: dict[str, Command] = {
    "demo": Command("gwanmun.cli.demo", "Two offices on this machine, and goods that go through both."),
    "serve": Command("gwanmun.cli.serve", "Open an office: make its database ready, then its doors."),
    "draft": Command("gwanmun.cli.draft", "Draft a declaration from an invoice, packing list and bill."),
    "lodge": Command("gwanmun.cli.lodge", "Lodge declarations at an office's machine door."),
    "certify": Command("gwanmun.cli.certify", "Ask for a certificate of origin on an export declaration."),
    "certificate": Command("gwanmun.cli.certificate", "List, show and print certificates of origin that were issued."),
    "aeo": Command("gwanmun.cli.aeo", "See whom a country trusts, assess oneself, apply, and what partners recognise."),
    "show": Command("gwanmun.cli.show", "Show a declaration: where it stands, and how it came there.", office=True),
    "replay": Command("gwanmun.cli.replay", "Take every decision again and compare, byte by byte.", office=True),
    "register": Command("gwanmun.cli.register", "Enter companies and accounts, and issue API keys.", office=True),
    "round": Command("gwanmun.cli.round", "Make the daily round: time limits, months ahead.", office=True),
    "exchange": Command("gwanmun.cli.exchange", "Open the door for other countries, and enter partners.", office=True),
    "bridge": Command("gwanmun.cli.bridge", "Take certificates of partners without the exchange.", office=True),
    "keys": Command("gwanmun.cli.keys", "Make, show, rotate and revoke the keys a country speaks with."),
    "pack": Command("gwanmun.cli.pack", "Check country packs and build them."),
    "treaty": Command("gwanmun.cli.treaty", "Look treaties up: what each says of origin, and its rule for a product."),
    "tariff": Command("gwanmun.cli.tariff", "Look goods up, and ask a tariff anything it can answer."),
    "duty": Command("gwanmun.cli.duty", "Work duties out, exactly, with their arithmetic."),
    "risk": Command("gwanmun.cli.risk", "Learn whom a person should look at, try it out, sign it, and ask it why."),
    "verify": Command("gwanmun.cli.verify", "Verify a certificate of origin somebody holds, without a network."),
    "origin": Command("gwanmun.cli.origin", "Determine origin under every agreement, with its proof."),
    "simulate-trade": Command("gwanmun.cli.simulate_trade", "Play a made-up trade whose truth is known."),
    "value": Command("gwanmun.cli.value", "Find a customs value by the six methods, with the evidence each needs."),
}

HELP = f"""Gwanmun 관문: a whole national customs administration in one package.

Start with the demonstration, or open an office of your own:

\b
    gwanmun demo                                two offices, sample invoices, release in both
    gwanmun serve --country kr                  an office for Korea on http://127.0.0.1:8000
    gwanmun draft invoice.xlsx --country kr     what an invoice says, as a declaration

Every command answers --help with examples, and --json with something a program can read.

{EXIT_CODES}
"""


class Gate(TyperGroup):
    """Lets commands through, and says in plain sentences why one could not do its work."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own signature
        """Run the command that was asked for."""
        as_json = "--json" in (*ctx._protected_args, *ctx.args)  # noqa: SLF001 - before it is parsed, it is only here
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            _say(trouble, as_json=as_json)
            raise typer.Exit(trouble.code) from None
        except Refused as refused:
            _say(in_words(refused), as_json=as_json)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:  # everything that was opened has been closed on the way here
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:  # whoever read our answer has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


def main() -> None:
    """Run the command on the program's own arguments."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's script starts its background jobs deaf to it
    try:
        build(_asked_for(sys.argv[1:]))()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except Exception as fault:  # noqa: BLE001 - nobody at a terminal can use a traceback; who can, asks for it
        _own_up(fault)


def build(chosen: str | None = None) -> typer.Typer:
    """The program, with the chosen command read and every other only listed."""
    app = typer.Typer(
        cls=Gate, help=HELP, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
        pretty_exceptions_enable=False, context_settings={"max_content_width": WIDEST},
    )  # fmt: skip
    app.callback()(_root)
    for name, command in COMMANDS.items():
        if name == chosen:
            _mount(app, name, command)
        else:
            app.command(name, help=command.says)(_listed)
    return app


def _version(asked: bool) -> None:  # noqa: FBT001 - typer's own signature
    if asked:
        typer.echo(f"gwanmun {metadata.version('gwanmun')}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which this is.")
    ] = False,
) -> None:
    """The options before any command; there is one."""


def _asked_for(arguments: list[str]) -> str | None:
    """The first word that is a command."""
    return next((word for word in arguments if not word.startswith("-")), None)


def _mount(app: typer.Typer, name: str, command: Command) -> None:
    if command.office:
        _make_ready()
    module = import_module(command.module)
    group: typer.Typer | None = getattr(module, "app", None)
    if group is not None:
        app.add_typer(group, name=name, help=command.says)
    else:
        work: Callable[..., Any] = getattr(module, name.replace("-", "_"))
        examples = indent(dedent(module.EXAMPLES).strip(), "    ")
        says = f"{cleandoc(work.__doc__ or '')}\n\nExamples:\n\n\b\n{examples}"
        app.command(name, help=says, epilog=EXIT_CODES)(work)


def _make_ready() -> None:
    """Make Django ready, so that modules which need it can be read. Nothing is connected to yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
    os.environ.setdefault("DATABASE_URL", NOT_YET)
    import_module("django").setup()
    if os.environ["DATABASE_URL"] == NOT_YET:
        del os.environ["DATABASE_URL"]


def _listed() -> NoReturn:
    raise AssertionError("a command that was not asked for is only listed")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM ends a command as Ctrl-C does: whatever it has opened is closed."""
    raise KeyboardInterrupt


def _say(trouble: Trouble, *, as_json: bool) -> None:
    if as_json:
        say_json({"trouble": trouble.what, "mend": trouble.mend, "problems": trouble.problems})
        return
    screen = console(stderr=True)
    screen.print(trouble.what, style="bold red")
    for problem in trouble.problems:
        screen.print(f"  {problem.title}{f' ({problem.path})' if problem.path else ''}")
        screen.print(f"    {problem.cause} {problem.mend}".replace("\n", " "))
    if trouble.mend:
        screen.print(trouble.mend)


def _own_up(fault: Exception) -> NoReturn:
    if os.environ.get("GWANMUN_DEBUG"):
        traceback.print_exception(fault)
    screen = console(stderr=True)
    screen.print(f"Something went wrong that should not have: {type(fault).__name__}: {fault}", style="bold red")
    screen.print("This is a fault of Gwanmun's own. GWANMUN_DEBUG=1 shows where it happened.")
    sys.exit(FAULT)


if __name__ == "__main__":
    main()
