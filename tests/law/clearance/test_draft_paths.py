"""Paths: how a field is named, what may stand there, and what a declaration cannot be without."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.sources import PRECEDENCE, in_order
from tests.law.clearance.drafting import export_draft, import_draft


def test_nested_and_named_by_path_are_the_same():
    nested = {"importer": {"name": "A"}, "lines": [{}, {"origin": "KR", "permits": [{"kind": "k", "number": "n"}]}]}
    named = {"importer.name": "A", "lines[1]": {"origin": "KR"}, "lines[1].permits[0]": {"kind": "k", "number": "n"}}
    assert paths.flatten(nested) == paths.flatten(named)


@pytest.mark.parametrize("made", [export_draft(), import_draft()], ids=["export", "import"])
def test_a_declaration_comes_back_from_its_paths(made):
    plain = msgspec.json.decode(msgspec.json.encode(made.declaration))
    fields, unknown = paths.flatten(plain)
    assert unknown == []
    assert paths.nest({path: fields[path] for path in in_order(fields)}) == plain
    assert list(paths.required(fields)) == []


def test_what_a_declaration_cannot_be_without():
    needed = set(paths.required({}))
    assert {"procedure", "customs_office", "importer.name", "terms.incoterm", "lines[0].commodity"} <= needed
    assert not {path for path in needed if path.startswith(("taxpayer", "manufacturer", "charges"))}
    assert set(paths.required({"taxpayer.name": "A"})) - needed == {"taxpayer.country"}


def test_every_path_of_the_table_of_precedence_is_a_declarations():
    for prefix in filter(None, PRECEDENCE):
        assert any(leaf == prefix or leaf.startswith((f"{prefix}.", f"{prefix}[")) for leaf in paths.leaves()), prefix


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("terms.amount", "NaN", "number-not-finite"),
        ("terms.amount", "1e99", "number-out-of-range"),
        ("terms.amount", "1e-13", "number-out-of-range"),
        ("terms.amount", "many", "number-malformed"),
        ("lines[0].origin", "kr", "text-pattern-wrong"),
        ("consignment.packages", 0, "number-out-of-range"),
        ("terms.invoice_date", "yesterday", "text-format-wrong"),
        ("charges.freight", {"value": "1"}, "field-missing"),
        ("lines[0].colour", "red", "field-unknown"),
    ],
)
def test_what_cannot_stand_there_is_refused_in_its_place(path, value, code):
    with pytest.raises(Refused) as refused:
        paths.read(path, value)
    [problem] = refused.value.problems
    assert problem.code == code
    assert problem.path.startswith(path)


def test_numbers_are_written_out():
    assert str(paths.read("terms.amount", "1E+3")) == "1000"
    assert paths.read("consignment.packages", "12") == 12


@given(some.recursive(some.none() | some.text() | some.integers(), lambda inner: some.dictionaries(some.text(), inner)))
def test_no_document_at_all_breaks_it(document):
    if isinstance(document, dict):
        fields, unknown = paths.flatten(document)
        assert all(paths.pattern(path) in paths.leaves() for path in fields)
        assert {problem.code for problem in unknown} <= {"field-unknown"}


def test_a_place_no_declaration_has_is_unknown():
    assert [p.code for p in paths.flatten({"lines[999].origin": "KR"})[1]] == ["field-unknown"]
