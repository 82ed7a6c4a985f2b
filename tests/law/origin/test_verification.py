"""Verification: whose clock runs, for how long, and who must act."""

from datetime import date

import pytest

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.formalities import VerificationTerms
from gwanmun.law.origin.issuing_law import Clocks
from gwanmun.law.origin.supplier_declaration import Paper
from gwanmun.law.origin.verification import (
    Due,
    ExporterAnswered,
    VerificationAsked,
    VerificationConcluded,
    VerificationExtended,
    VerificationReplied,
    VisitConsented,
    VisitMade,
    after,
    allowed,
    conclude,
    due,
    extend,
    reply,
    waits_for,
)

TODAY = date(2026, 2, 3)
PAPER = Paper("record", "PR-1", "0" * 64)

TERMS = {
    "six months": VerificationTerms(
        methods=("indirect", "visit"), reply_within_months=6, visit_only_after=("indirect",)
    ),
    "sixty days": VerificationTerms(
        methods=("indirect", "direct"), reply_within_days=60, exporter_reply_within_days=30
    ),
    "none": VerificationTerms(methods=("indirect", "direct", "visit")),
    "consent": VerificationTerms(methods=("visit",), visit_consent_within_days=15),
}

CLOCKS = """
terms      | way      | due        | whose clock
six months | indirect | 2026-08-03 | treaty
six months | visit    | 2026-03-05 | office
sixty days | indirect | 2026-04-04 | treaty
sixty days | direct   | 2026-03-05 | treaty
none       | indirect | 2026-08-02 | office
none       | direct   | 2026-03-05 | office
consent    | visit    | 2026-02-18 | treaty
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", CLOCKS)
def test_until_when_whoever_is_asked_may_answer(row):
    terms, way, on, whose = (cell.strip() for cell in row.split("|"))
    assert due(TERMS[terms], way, TODAY, Clocks()) == Due(date.fromisoformat(on), whose)


WAYS = """
terms      | way      | gone     | problem
six months | indirect |          |
six months | direct   |          | verification-way-not-agreed
six months | visit    |          | visit-too-early
six months | visit    | indirect |
none       | visit    |          |
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", WAYS)
def test_which_ways_an_agreement_lets_a_partner_go(row):
    terms, way, gone, problem = (cell.strip() for cell in row.split("|"))
    refusal = allowed(TERMS[terms], way, tuple(filter(None, [gone])))
    assert (refusal.code if refusal else "") == problem


def asked(side="asked", way="indirect", *events):
    opened = VerificationAsked(
        "V-1", "C-1", "vkfta", side, "VN", way, "doubt-of-origin", TODAY, Due(date(2026, 8, 3), "treaty")
    )
    state = after(None, opened)
    for event in events:
        state = after(state, event)
    return state


STATED, CONSENTED = ExporterAnswered("ours", TODAY, (PAPER,)), VisitConsented(agreed=True, on=TODAY)
VISITED = VisitMade("seen", TODAY)
REPLIED = VerificationReplied("originating", "yes", TODAY, (PAPER,))
DENIED = VerificationConcluded("denied", TODAY, "criterion-not-met")
EVENTS = {"stated": STATED, "consented": CONSENTED, "visited": VISITED, "replied": REPLIED, "denied": DENIED}

WAITS = """
side   | way      | happened           | on         | whom     | code
asked  | indirect |                    | 2026-08-03 | officer  | verification-to-answer
asked  | indirect |                    | 2026-08-04 | officer  | verification-overdue
asked  | indirect | replied            | 2026-08-04 | partner  | verification-to-conclude
asked  | direct   |                    | 2026-02-03 | exporter | verification-exporter-to-answer
asked  | direct   | stated             | 2026-02-03 | officer  | verification-to-answer
asked  | visit    | consented          | 2026-02-03 | exporter | verification-exporter-to-answer
asked  | visit    | consented, visited | 2026-02-03 | officer  | verification-to-answer
asked  | indirect | replied, denied    | 2026-02-03 |          |
asking | indirect |                    | 2026-08-03 | partner  | verification-unanswered
asking | indirect |                    | 2026-08-04 | officer  | verification-silent
asking | indirect | replied            | 2026-02-03 | officer  | verification-to-conclude
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", WAITS)
def test_who_must_act_next(row):
    side, way, happened, on, whom, code = (cell.strip() for cell in row.split("|"))
    events = [EVENTS[name] for name in happened.split(", ") if name]
    wait = waits_for(asked(side, way, *events), date.fromisoformat(on))
    assert ((wait.whom, wait.code) if wait else ("", "")) == (whom, code)


REPLIES = """
side   | happened        | result          | papers | problem
asked  |                 | originating     | yes    |
asked  |                 | originating     | no     | evidence-missing
asked  | stated          | originating     | no     |
asked  |                 | not-originating | no     |
asking |                 | originating     | no     |
asked  | replied         | not-originating | no     | verification-replied
asked  | replied, denied | not-originating | no     | verification-concluded
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", REPLIES)
def test_what_may_be_answered(row):
    side, happened, result, papers, problem = (cell.strip() for cell in row.split("|"))
    events = [EVENTS[name] for name in happened.split(", ") if name]
    told = VerificationReplied(result, "…", TODAY, (PAPER,) if papers == "yes" else ())
    outcome = reply(asked(side, "indirect", *events), told)
    assert (outcome.code if isinstance(outcome, Problem) else "") == problem


DECISIONS = """
happened | outcome   | reason            | on         | problem
         | denied    | no-reply          | 2026-08-03 | verification-not-replied
         | denied    | no-reply          | 2026-08-04 |
         | denied    |                   | 2026-08-04 | denial-without-reason
         | confirmed |                   | 2026-08-04 | confirmed-without-answer
replied  | confirmed |                   | 2026-02-03 |
replied  | denied    | criterion-not-met | 2026-02-03 |
replied  | denied    | no-reply          | 2026-02-03 | verification-replied
denied   | denied    | no-reply          | 2026-09-03 | verification-concluded
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", DECISIONS)
def test_what_may_be_decided_and_when(row):
    happened, outcome, reason, on, problem = (cell.strip() for cell in row.split("|"))
    events = [EVENTS[name] for name in happened.split(", ") if name]
    decided = conclude(
        asked("asking", "indirect", *events), VerificationConcluded(outcome, TODAY, reason), date.fromisoformat(on)
    )
    assert (decided.code if isinstance(decided, Problem) else "") == problem


def test_time_is_extended_once_and_as_the_treaty_says():
    terms = VerificationTerms(reply_extended_by_days=90)
    longer = extend(asked(), terms, "the supplier is slow", TODAY)
    assert isinstance(longer, VerificationExtended)
    assert longer.due == Due(date(2026, 11, 1), "treaty")
    assert extend(asked("asked", "indirect", longer), terms, "again", TODAY).code == "extension-not-allowed"
    assert extend(asked(), VerificationTerms(), "please", TODAY).code == "extension-not-allowed"
