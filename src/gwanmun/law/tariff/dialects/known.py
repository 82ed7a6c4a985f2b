"""The dialects that are known, by the name a command or a pack calls them."""

from collections.abc import Callable, Mapping

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.afcfta import read_afcfta
from gwanmun.law.tariff.dialects.australian import read_australian
from gwanmun.law.tariff.dialects.hts import read_hts
from gwanmun.law.tariff.dialects.korean import read_korean
from gwanmun.law.tariff.dialects.reading import Reading
from gwanmun.law.tariff.dialects.taric import read_taric
from gwanmun.law.tariff.duty import Duty, read_duty
from gwanmun.law.tariff.quantity import unit_problems

DIALECTS: Mapping[str, Callable[[str], Reading | Problem]] = {
    "taric": read_taric,
    "hts": read_hts,
    "au": read_australian,
    "kr": read_korean,
    "afcfta": read_afcfta,
}


def read_either(text: str) -> Duty | Problem:
    """A text in the duty language or in TARIC's words; if in neither, the problem of the reader that got further."""
    own = read_duty(text)
    if not isinstance(own, Problem) and not unit_problems(own):
        return own
    taric = read_taric(text)
    if not isinstance(taric, Problem) and taric.duty is not None:
        return taric.duty
    problems = [problem for problem in (own, taric) if isinstance(problem, Problem)]
    return max(problems, key=_column) if len(problems) == 2 else own


def _column(problem: Problem) -> int:
    return int(problem.facts.get("column", 0))
