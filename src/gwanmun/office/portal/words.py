"""Words: problems, waits and events as a page says them, in the visitor's language."""

import re
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils.translation import get_language

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told, WaitTold
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait
from gwanmun.office.portal.templatetags.said import apart, day, money

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def language() -> str:
    """The language of the page, without its country."""
    return (get_language() or "en").partition("-")[0]


def told(problems: Iterable[Problem]) -> tuple[Told, ...]:
    """Problems in words: what, why, how to mend it, by which rule."""
    return tuple(catalogue.told(problem, language(), settings.COUNTRY) for problem in problems)


def told_wait(wait: Wait) -> WaitTold:
    """A wait in words, its amounts and days as the visitor's language writes them."""
    facts = {name: _said(name, fact) for name, fact in wait.facts.items()}
    if wait.until is not None:
        facts["until"] = apart(day(wait.until))
    return catalogue.told_wait(wait.code, facts, language())


def _said(name: str, fact: str) -> str:
    if _is_amount(name, fact):
        return apart(money(int(fact)))
    written = _day_in(fact)
    return apart(day(written)) if written is not None else fact


def _day_in(fact: str) -> date | None:
    """The day a fact is, if it is nothing but one: what somebody typed may only look like it."""
    try:
        return date.fromisoformat(fact) if _DAY.fullmatch(fact) else None
    except ValueError:
        return None


def _is_amount(name: str, fact: str) -> bool:
    return name in {"amount", "owed", "paid"} and fact.lstrip("-").isdigit()
