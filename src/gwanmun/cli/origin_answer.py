"""The answer of `origin eval`: the verdict first, then by what, by how much, what is missing, and the proof."""

from gwanmun.cli.json_lines import Answer, in_words
from gwanmun.cli.origin_facts import failure_codes
from gwanmun.cli.origin_question import Asked, read_origin_question
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.determination import Found, find
from gwanmun.law.origin.editions import NO_TABLES, Editions
from gwanmun.law.origin.told import told
from gwanmun.law.origin.treaty_rules import applies, rank


def evaluation_of(asked: Members, editions: Editions = NO_TABLES) -> Answer:
    """The answer to one question. Raises Refused with everything that is wrong with it."""
    question = read_origin_question(asked)
    found = find(question.bill, question.treaty, editions)
    if not isinstance(found, Found):
        raise Refused(*found)
    return answer_of(found, question)


def answer_of(found: Found, question: Asked) -> Answer:
    """What was found, as JSON says it."""
    said = told(found)
    answer: Answer = {
        "verdict": said.verdict,
        "by": said.by or None,
        "criterion": said.criterion or None,
        "margin": said.margin or None,
        "missing": [question.name_of(fact.path) for fact in said.missing],
        "would_pass": said.would_pass,
        "proof": said.proof,
        "rule": said.rule,
        "hs": said.hs,
        "edition": said.edition,
    }
    codes = failure_codes(found)
    extra: Answer = {
        "agreement": said.agreement,
        "criterion_kind": said.criterion_kind if said.criterion else "",
        "questions": said.missing,
        "failures": codes,
        "problems": [in_words(problem) for problem in said.failures],
        "remarks": [in_words(problem) for problem in said.remarks],
        "to_show": said.to_show,
        "sensitive": said.sensitive,
        "accumulated": said.accumulated,
        "de_minimis": said.de_minimis,
        "source": said.source,
        "rule_from": _rule_from(found),
    }
    return answer | {name: value for name, value in extra.items() if value}


def _rule_from(found: Found) -> Answer:
    """Which row of the agreement's list the rule stands in, and how it comes to be the product's."""
    tried = found.decisive
    row = tried.row
    if row is None or not row.first:
        return {}
    codes = row.first if row.first == row.last else f"{row.first}-{row.last}"
    return {"codes": codes, "applies": applies(row, tried.code), "rank": rank(row, tried.code)}
