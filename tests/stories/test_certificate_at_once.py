"""Two desks at one export: whoever comes second finds the goods taken, however close together they came."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gwanmun.law.basics.problem import Refused
from gwanmun.office.desks import issuing
from tests.stories.exporters import applied, exported, listed


def test_of_two_applications_at_one_moment_one_finds_the_goods_taken(office):
    """Both look at an export nobody has covered yet, and both ask for all of it."""
    listed()
    declaration = exported()
    together = threading.Barrier(2)

    def ask(_):
        together.wait(timeout=20)
        try:
            return applied(declaration).status
        except Refused as refused:
            return refused.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(ask, range(2)))
    assert outcomes == ["goods-beyond-declaration", "waiting"]


def test_an_application_overtaken_after_it_looked_looks_again(office, monkeypatch):
    """Between the facts and the writing, another desk covers all of it: the stale look must not cover it twice."""
    listed()
    declaration, honest, before = exported(), issuing.gathered, [True]

    def elsewhere():
        try:
            return applied(declaration).status
        finally:
            connection.close()

    def overtaken(*asked):
        facts = honest(*asked)
        if before:
            before.clear()
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(elsewhere).result(timeout=30) == "waiting"
        return facts

    monkeypatch.setattr(issuing, "gathered", overtaken)
    with pytest.raises(Refused, match="goods-beyond-declaration"):
        applied(declaration)
