"""Shift: whether materials that do not originate left their chapter, heading or subheading behind on the way."""

from collections.abc import Sequence

from gwanmun.law.origin.finding import Finding, joined, of_fact
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.rules import DIGITS, AnyMaterials, Originating, Scope, Shift, write_scope
from gwanmun.law.origin.scopes import prefixes, words_asked
from gwanmun.law.origin.tolerance import forgiven
from gwanmun.law.origin.truth import Missing, Verdict, all_of, once
from gwanmun.law.origin.view import View


def try_shift(test: Shift, view: View) -> Finding:
    """Every non-originating material changes its code at the level of the test, or is forgiven."""
    digits = DIGITS[test.level]
    if len(view.code) < digits:
        return of_fact(test, "unknown", "", (Missing("product.hs", f"{digits} digits of the product's code"),))
    own = view.code[:digits]
    apart = prefixes(test.apart_from, own)
    likely = view.coded.beginning_with(None if apart is None else (own, *apart))
    suspects = [entry for entry in view.shifting if entry.hs in likely]
    found = _lines(test, view, suspects, [has_shifted(test, view, entry) for entry in suspects])
    if found.verdict == "pass":
        return found
    rescues = forgiven(test, view, found)
    return joined(test, "any", (found, *rescues)) if rescues else found


def has_shifted(test: Shift, view: View, entry: Entry) -> Verdict:
    """Whether one material changed its code as the test asks; one that the test does not look at passes."""
    digits = DIGITS[test.level]
    own = view.code[:digits]
    inside = view.membership(entry, test.scope, digits)
    if inside == "out":
        return "pass"
    changed = all_of({_has_left(code, own) for code in view.codes(entry)})
    if len({_has_left(code, own) for code in view.codes(entry)}) > 1:
        changed = "unknown"
    if test.apart_from:
        barred = view.membership(entry, test.apart_from, digits)
        changed = all_of((changed, {"in": "fail", "out": "pass", "asked": "unknown"}[barred]))  # type: ignore[arg-type]
    return changed if inside == "in" or changed == "pass" else "unknown"


def try_any_materials(test: AnyMaterials, view: View) -> Finding:
    """Materials of any heading do, apart from those that are named."""
    if not test.apart_from:
        return Finding(test, "lines", "pass", entries=view.shifting)
    suspects = view.of_codes(view.shifting, test.apart_from)
    return _lines(test, view, suspects, [is_free_of(test.apart_from, view, entry) for entry in suspects])


def is_free_of(scope: Scope, view: View, entry: Entry) -> Verdict:
    """Whether a material is none of those a rule leaves out."""
    verdicts: dict[str, Verdict] = {"in": "fail", "out": "pass", "asked": "unknown"}
    return verdicts[view.membership(entry, scope)]


def try_originating(test: Originating, view: View) -> Finding:
    """Every material of the scope originates."""
    suspects = view.of_codes(view.foreign, test.scope)
    return _lines(test, view, suspects, [is_free_of(test.scope, view, entry) for entry in suspects])


def _lines(
    test: Shift | AnyMaterials | Originating, view: View, suspects: Sequence[Entry], verdicts: Sequence[Verdict]
) -> Finding:
    judged = list(zip(suspects, verdicts, strict=True))
    failing = [entry for entry, verdict in judged if verdict == "fail"]
    asked = [entry for entry, verdict in judged if verdict == "unknown"]
    verdict: Verdict = "fail" if failing else "unknown" if asked else "pass"
    looked = view.foreign if isinstance(test, Originating) else view.shifting
    scope = (*test.scope, *test.apart_from) if isinstance(test, Shift) else _scope(test)
    missing = once(fact for entry in asked for fact in asked_of(view, entry, scope))
    return Finding(test, "lines", verdict, entries=looked, failing=failing, asked=asked, missing=missing)


def _scope(test: AnyMaterials | Originating) -> Scope:
    return test.apart_from if isinstance(test, AnyMaterials) else test.scope


def asked_of(view: View, entry: Entry, scope: Scope) -> tuple[Missing, ...]:
    """What must be known of a material before anybody can say whether a test is of it and it passes."""
    codes = view.codes(entry)
    asked = []
    if len(codes) > 1:
        edition = view.provisions.edition
        asked.append(Missing(f"{entry.path}.hs", f"which code of {edition} {entry.called} has", codes))
    elif len(codes[0]) < 6:
        asked.append(Missing(f"{entry.path}.hs", f"the code of {entry.called}, at six digits"))
    asked += (
        Missing(f'{entry.path}.called["{words}"]', f"whether {entry.called} is “{words}”", ("true", "false"))
        for words in words_asked(scope, codes, entry.material.called)
    )
    return tuple(asked) or (Missing(f"{entry.path}.description", f"whether {entry.called} is of {write_scope(scope)}"),)


def _has_left(code: str, own: str) -> Verdict:
    """A code too short to compare has left only where it differs already."""
    if len(code) >= len(own):
        return "fail" if code.startswith(own) else "pass"
    return "unknown" if own.startswith(code) else "pass"
