"""Words: problems, waits and events as a page says them, in the visitor's language."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told, WaitTold
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait
from gwanmun.office.portal.templatetags.said import apart, money


def language() -> str:
    """The language of the page, without its country."""
    return (get_language() or "en").partition("-")[0]


def told(problems: Iterable[Problem]) -> tuple[Told, ...]:
    """Problems in words: what, why, how to mend it, by which rule."""
    return tuple(catalogue.told(problem, language(), settings.COUNTRY) for problem in problems)


def told_wait(wait: Wait) -> WaitTold:
    """A wait in words, its amounts as the visitor's language writes them."""
    facts = {name: apart(money(int(fact))) if _is_amount(name, fact) else fact for name, fact in wait.facts.items()}
    return catalogue.told_wait(wait.code, facts, language(), until=wait.until)


def _is_amount(name: str, fact: str) -> bool:
    return name in {"amount", "owed", "paid"} and fact.lstrip("-").isdigit()
