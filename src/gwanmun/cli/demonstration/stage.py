"""The stage: acts of the demonstration as they happen, each with the office's clock, who acts, and what comes of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import astuple
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration.case import Followed, News
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.screen import console
from gwanmun.cli.telling import Standing, lasted, said_of, style_of
from gwanmun.law.basics.catalogue import told_wait
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.draft import Counts

T = TypeVar("T")
INDENT = 24  # where what comes of an act is printed, under what was done


class Effort:
    """How many boxes of each form a person typed, over the whole demonstration."""

    def __init__(self) -> None:
        """No form yet."""
        self.forms = self.boxes = self.typed = self.derived = 0

    def add(self, counts: Counts) -> None:
        """One more form."""
        self.forms += 1
        self.boxes += sum(astuple(counts))
        self.typed += counts.typed
        self.derived += counts.derived


class Stage:
    """Where the acts are shown, and where they are done."""

    def __init__(self, screen: Console) -> None:
        """Nothing has been shown yet."""
        self.screen = screen
        self.acts = 0
        self.effort = Effort()

    def scene(self, title: str) -> None:
        """A new day, or a new place."""
        self.screen.print()
        self.screen.print(Rule(Text(f" {title} ", "bold"), align="left", style="dim"))

    def busy(self, what: str) -> AbstractContextManager[object]:
        """Something takes a while; at a terminal it is said as long as it does."""
        return console(stderr=True).status(f"  {what}", spinner="dots") if self.screen.is_terminal else nullcontext()

    def heading(self, title: str) -> None:
        """What the next acts are about."""
        self.screen.print()
        self.screen.print(Text(f"  {title}", "bold magenta"))

    def act(self, office: Office, who: str, what: str, work: Callable[[], T]) -> T:
        """Somebody does something at an office: done first, then shown with the moment at which it was done."""
        at = office.now()
        done = work()
        self.acts += 1
        self.screen.print(_line(office, at, who, what))
        return done

    def tell(self, office: Office, who: str, what: str) -> None:
        """Something has happened at an office that nobody did just now."""
        self.acts += 1
        self.screen.print(_line(office, office.now(), who, what))

    def lodge(self, office: Office, account: str, declaration: Declaration) -> Followed:
        """Somebody lodges a declaration, which goes as far as the law lets it."""
        what = f"lodges the {declaration.procedure} declaration"
        lodged = self.act(
            office, account, what, lambda: office.door(account).post("/declarations", declaration, Standing)
        )
        case = Followed(office, account, lodged.number)
        self.news(case, case.look())
        return case

    def then(self, case: Followed, who: str, what: str, path: str, document: Any) -> None:  # noqa: ANN401, PLR0917
        """Somebody does what a case waited for, and it goes on."""
        self.act(case.office, who, what, lambda: case.office.door(who).post(path, document, dict))
        self.news(case, case.look())

    def news(self, case: Followed, news: News) -> None:
        """What a case came to, and who must act next."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, min_width=15)
        table.add_column(overflow="fold")
        currency = case.standing.currency
        if news.waited is not None:
            waited = Text(f"{lasted(news.waited.span)} for the {news.waited.wait.whom}", "yellow")
            table.add_row(Text("waited", "yellow"), waited)
        for entry in news.entries:
            said = case.number if entry.kind == "Lodged" else said_of(entry, currency)
            table.add_row(Text(entry.kind, style_of(entry.kind)), said)
        if news.waits_for is not None:
            wait = news.waits_for
            words = told_wait(wait.code, wait.facts, until=wait.until)
            table.add_row(Text("waits for", "yellow"), Text(f"the {wait.whom}: {words.title}", "yellow"))
        self.screen.print(Padding.indent(table, INDENT))

    def note(self, words: Text | str) -> None:
        """Something to know about what was just done."""
        self.screen.print(Padding.indent(words, INDENT))


def _line(office: Office, at: datetime, who: str, what: str) -> Text:
    where = f"  {office.site.label:<9} {at:%H:%M:%S}  "
    return Text.assemble((where, "dim"), (who, "cyan"), f" {what}")
