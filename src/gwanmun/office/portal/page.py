"""A page: one address of the door for people, said as data, so that routes, roles and tests read the same list."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

ANYBODY = "ask"  # the act of the table of roles that needs no sign-in
SIGNED_IN = ""  # whoever has an account: the page shows each only what is his


class Page(Struct, frozen=True):
    """One page, or one deed done from a page.

    `run` is called with the visitor, then what stands in the address by name. A GET shows; a POST does something and
    sends the visitor on, or shows the form again with everything that is wrong and all that was typed.
    """

    method: Literal["GET", "POST"]
    route: str  # Django's: "cases/<str:number>"
    name: str  # "case": what a template's {% url %} calls it
    act: str  # a row of the table of roles, or SIGNED_IN
    run: Callable[..., Any]
    keeps: bool = False  # what is sent here when the session is over is kept, and put in after signing in


def show(route: str, name: str, act: str, run: Callable[..., Any]) -> Page:
    """A page to look at."""
    return Page("GET", route, name, act, run)


def deed(route: str, name: str, act: str, run: Callable[..., Any], *, keeps: bool = False) -> Page:
    """Something done from a page."""
    return Page("POST", route, name, act, run, keeps)
