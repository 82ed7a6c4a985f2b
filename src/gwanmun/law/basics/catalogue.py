"""The catalogue: the sentences of every problem and every wait, in every language, and what HTTP calls them.

The sentences stand in `problems.toml` and `waits.toml`. Here they are read once and filled with the facts of the
case. A fact that is missing leaves a dash; a code nobody has written down still gets an answer.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem

LANGUAGES = ("en", "ko", "vi")
UNPROCESSABLE = 422

Sentences = tuple[str, str, str]  # title, cause, how to mend it


class Known(Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue says of one code."""

    en: Sentences
    ko: Sentences
    vi: Sentences
    status: int = UNPROCESSABLE
    law: str = ""
    law_of: dict[str, str] = {}  # by country

    def sentences(self, language: str) -> Sentences:
        """The three sentences in a language; in English where there are none."""
        return {"ko": self.ko, "vi": self.vi}.get(language, self.en)


class Told(Struct, frozen=True, omit_defaults=True):
    """One problem as a person reads it and a program finds it."""

    code: str
    title: str
    cause: str
    mend: str
    path: str = ""
    value: str = ""
    law: str = ""


class WaitTold(Struct, frozen=True, omit_defaults=True):
    """One wait as a person reads it: what the case waits for, why, and what to do."""

    code: str
    title: str
    cause: str
    mend: str


@cache
def problems() -> Mapping[str, Known]:
    """Every problem there is, by code."""
    return _read("problems.toml")


@cache
def waits() -> Mapping[str, Known]:
    """Every wait there is, by code."""
    return _read("waits.toml")


def told(problem: Problem, language: str = "en", country: str = "") -> Told:
    """The problem in words. The article is the problem's own, or the country's, or the international one."""
    known = problems().get(problem.code, _UNWRITTEN)
    facts = {**problem.facts, "path": problem.path, "value": problem.value, "code": problem.code}
    title, cause, mend = _filled(known.sentences(language), facts)
    law = problem.law or known.law_of.get(country) or known.law
    return Told(problem.code, title, cause, mend, problem.path, problem.value, law)


def told_wait(code: str, facts: Mapping[str, str], language: str = "en", *, until: date | None = None) -> WaitTold:
    """The wait in words; one that carries a problem's code takes that problem's sentences.

    A fact named `until` says the day in the reader's own way.
    """
    known = waits().get(code) or problems().get(code, _UNWRITTEN)
    filling = {"until": until.isoformat() if until else "", **facts, "code": code}
    return WaitTold(code, *_filled(known.sentences(language), filling))


def status_of(problem: Problem) -> int:
    """What HTTP calls the problem."""
    return problems().get(problem.code, _UNWRITTEN).status


_UNWRITTEN = Known(
    en=(
        "A problem without words",
        "The office says “{code}” about {path}.",
        "Ask the office; its catalogue is incomplete.",
    ),
    ko=("설명이 없는 오류입니다", "{path}에 대한 오류 코드는 “{code}”입니다.", "세관에 문의하십시오."),
    vi=(
        "Lỗi chưa có lời giải thích",
        "Cơ quan báo “{code}” về {path}.",
        "Hãy hỏi cơ quan hải quan; danh mục còn thiếu.",
    ),
)


class _Facts(dict[str, str]):
    """Facts that leave a dash where one is missing."""

    def __missing__(self, name: str) -> str:
        return "—"


def _filled(sentences: Sentences, facts: Mapping[str, str]) -> Sentences:
    filling = _Facts({name: fact for name, fact in facts.items() if fact})
    title, cause, mend = (sentence.format_map(filling) for sentence in sentences)
    return title, cause, mend


def _read(name: str) -> Mapping[str, Known]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return {code: msgspec.convert(entry, Known) for code, entry in tomllib.loads(text).items()}
