"""Making: tests of what was done: goods wholly obtained, made from certain materials, or by a certain process."""

from collections.abc import Callable, Sequence

from gwanmun.law.origin.finding import Finding, of_fact
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.rules import MadeFrom, Process, ProducedEntirely, Retained, Rule, WhollyObtained, write_scope
from gwanmun.law.origin.shift import asked_of
from gwanmun.law.origin.stages import PROCESSES_FROM, TEXTILES, comes_before, stage_in
from gwanmun.law.origin.truth import Missing, Verdict, once, verdict_of
from gwanmun.law.origin.view import View


def try_wholly_obtained(test: WhollyObtained, view: View) -> Finding:
    """The product is wholly obtained, or every material of the scope is."""
    if test.scope:
        entries = view.of_codes((*view.originating, *view.foreign), test.scope)
        return _each(test, view, entries, is_obtained)
    stated = view.product.wholly_obtained
    if stated is None and any(entry.hs or entry.value for entry in view.foreign):
        return of_fact(test, "fail", "materials that do not originate went in")
    asked = Missing("product.wholly_obtained", "whether the goods are wholly obtained", ("true", "false"))
    said = "" if stated is None else "the goods are wholly obtained" if stated else "the goods are not wholly obtained"
    return of_fact(test, verdict_of(stated), said, (asked,))


def is_obtained(test: Rule, view: View, entry: Entry) -> Verdict:
    """Whether a material of the scope is wholly obtained; one that is not of the scope passes."""
    assert isinstance(test, WhollyObtained)
    inside = view.membership(entry, test.scope)
    if inside == "out":
        return "pass"
    foreign = view.standing(entry).status == "non-originating"
    obtained = "fail" if foreign else verdict_of(entry.material.wholly_obtained)
    return obtained if inside == "in" or obtained == "pass" else "unknown"


def try_produced_entirely(test: ProducedEntirely, view: View) -> Finding:
    """Nothing but originating materials went in."""
    failing = list(view.foreign)
    entries = (*view.originating, *failing)
    return Finding(test, "lines", "fail" if failing else "pass", entries=entries, failing=failing)


def try_made_from(test: MadeFrom, view: View) -> Finding:
    """Every non-originating material is one of these, or comes before them in making."""
    return _each(test, view, view.shifting, is_early_enough)


def is_early_enough(test: Rule, view: View, entry: Entry) -> Verdict:
    """Whether a material may be used where a rule says what goods are made from."""
    assert isinstance(test, MadeFrom)
    if view.membership(entry, test.scope) == "in":
        return "pass"
    said = entry.material.called.get(before(test))
    if said is not None:
        return verdict_of(said)
    verdicts = {verdict_of(comes_before(code, test.scope)) for code in view.codes(entry)}
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


def before(test: MadeFrom) -> str:
    """The words under which somebody says that a material comes before those a rule names."""
    return f"before {write_scope(test.scope)}".replace('"', "")


def try_process(test: Process, view: View) -> Finding:
    """The process was done here: somebody says so, or the materials show it."""
    done = view.product.processes
    named = test.name.replace("_", " ")
    if done is not None and test.name in {name.replace(" ", "_").replace("-", "_").lower() for name in done}:
        return of_fact(test, "pass", f"{named} was done in the territory")
    latest = PROCESSES_FROM.get(test.name)
    if latest is not None and view.ledger.entries:
        found = _each(test, view, view.foreign, is_stage_left)
        if found.verdict != "unknown":
            return found
    if done is not None:
        return of_fact(test, "fail", f"{named} is not among what was done")
    return of_fact(test, "unknown", "", (Missing("product.processes", f"whether {named} was done in the territory"),))


def is_stage_left(test: Rule, view: View, entry: Entry) -> Verdict:
    """Whether a textile material from abroad leaves the process still to be done; other goods leave it open."""
    assert isinstance(test, Process)
    verdicts: set[Verdict] = set()
    for code in view.codes(entry):
        stage = stage_in(TEXTILES, code)
        verdicts.add("unknown" if stage is None and len(code) < 4 else _left(stage, test.name))
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


def _left(stage: int | None, process: str) -> Verdict:
    return "pass" if stage is None or stage <= PROCESSES_FROM[process] else "fail"


def try_retained(test: Retained, view: View) -> Finding:
    """The goods keep the origin they had."""
    asked = Missing("product.retained", "whether the goods keep an origin they had before", ("true", "false"))
    return of_fact(test, verdict_of(view.product.retained), "the goods keep the origin they had", (asked,))


def _each(test: Rule, view: View, entries: Sequence[Entry], leaf: Callable[[Rule, View, Entry], Verdict]) -> Finding:
    judged = [(entry, leaf(test, view, entry)) for entry in entries]
    failing = [entry for entry, verdict in judged if verdict == "fail"]
    asked = [entry for entry, verdict in judged if verdict == "unknown"]
    verdict: Verdict = "fail" if failing else "unknown" if asked else "pass"
    missing = once(fact for entry in asked for fact in _asked(test, view, entry))
    return Finding(
        test, "lines", verdict, entries=[e for e, _ in judged], failing=failing, asked=asked, missing=missing
    )


def _asked(test: Rule, view: View, entry: Entry) -> tuple[Missing, ...]:
    match test:
        case WhollyObtained():
            return (Missing(f"{entry.path}.wholly_obtained", f"whether {entry.called} is wholly obtained"),)
        case MadeFrom(scope=scope):
            words = before(test)
            said = Missing(
                f'{entry.path}.called["{words}"]', f"whether {entry.called} comes {words}", ("true", "false")
            )
            return (*(each for each in asked_of(view, entry, scope) if ".called" in each.path), said)
    return asked_of(view, entry, ())
