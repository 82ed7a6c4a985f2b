"""Reading: what comes in becomes the law's value, or all that is wrong with it is said at once."""

import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from gwanmun.law.basics import reading
from gwanmun.law.basics.fitting import MOST_COUNTED, MOST_LISTED, described, misfits
from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import Event, Paid
from gwanmun.law.clearance.declaration import Declaration


class Box(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One box of goods."""

    code: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="two letters")]
    weight_kg: Decimal
    note: Annotated[str, Meta(max_length=20)] = ""


class Crate(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A crate of boxes: a document with everything in it that a document can have."""

    number: Annotated[str, Meta(min_length=1, max_length=8)]
    kind: Literal["small", "large"]
    packages: Annotated[int, Meta(ge=1, le=99)]
    sealed: bool
    on: date
    boxes: Annotated[tuple[Box, ...], Meta(min_length=1, max_length=3)]
    limit: Decimal | None = None
    marks: dict[Annotated[str, Meta(max_length=5)], Annotated[int, Meta(ge=0, le=9)]] = {}


GOOD = '{"number":"A1","kind":"small","packages":2,"sealed":true,"on":"2026-11-22","boxes":[{"code":"KR","weight_kg":"1.5"}]}'


def problems(text, kind=Crate):
    """What a document is refused for: each problem as "code path value"; a document that is taken gives none."""
    raw = text if isinstance(text, bytes) else text.encode()
    try:
        reading.read(kind, raw)
    except Refused as refused:
        return [" ".join(filter(None, (p.code, p.path, p.value))) for p in refused.problems]
    return []


def changed(old, new):
    """The good document with one thing in it changed."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def test_a_good_document_is_read():
    crate = reading.read(Crate, GOOD.encode())
    assert crate == Crate("A1", "small", 2, sealed=True, on=date(2026, 11, 22), boxes=(Box("KR", Decimal("1.5")),))


WRONG = """
in the good document      | stands instead               | and is refused for
"number":"A1",            |                              | field-missing number
"number":"A1"             | "numbr":"A1"                 | field-unknown numbr A1; field-missing number
"number":"A1"             | "number":7                   | type-wrong number 7
"number":"A1"             | "number":null                | type-wrong number
"number":"A1"             | "number":""                  | text-length-wrong number
"number":"A1"             | "number":"ABCDEFGHI"         | text-length-wrong number ABCDEFGHI
"number":"A1"             | "number":"A\\u0000"          | text-unprintable number A�
"number":"A1"             | "number":"A1","number":"A2"  | field-repeated number A2
"number":"A1"             | "number" : "A1","number":"A1"| field-repeated number A1
"number":"A1"             | "limit":null,"marks":{},"number":"A1","number":"A1" | field-repeated number A1
"number":"A1"             | "limit":null,"marks":{},"number":"A1" |
"kind":"small"            | "kind":"medium"              | choice-unknown kind medium
"kind":"small"            | "kind":1                     | choice-unknown kind 1
"packages":2              | "packages":0                 | number-out-of-range packages 0
"packages":2              | "packages":100               | number-out-of-range packages 100
"packages":2              | "packages":2.0               | type-wrong packages 2.0
"packages":2              | "packages":"2"               | type-wrong packages 2
"packages":2              | "packages":true              | type-wrong packages true
"packages":2              | "packages":-1e400            | type-wrong packages -1e400
"sealed":true             | "sealed":"yes"               | type-wrong sealed yes
"on":"2026-11-22"         | "on":"22.11.2026"            | text-format-wrong on 22.11.2026
"on":"2026-11-22"         | "on":"2026-02-30"            | text-format-wrong on 2026-02-30
"on":"2026-11-22"         | "on":"0001-01-01"            | day-out-of-range on 0001-01-01
"on":"2026-11-22"         | "on":"9999-12-31"            | day-out-of-range on 9999-12-31
"on":"2026-11-22"         | "on":20261122                | type-wrong on 20261122
"code":"KR"               | "code":"K"                   | text-pattern-wrong boxes[0].code K
"code":"KR"               | "code":"KR\\n"               | text-pattern-wrong boxes[0].code KR�
"weight_kg":"1.5"         | "weight_kg":"NaN"            | number-not-finite boxes[0].weight_kg NaN
"weight_kg":"1.5"         | "weight_kg":"sNaN"           | number-not-finite boxes[0].weight_kg sNaN
"weight_kg":"1.5"         | "weight_kg":"-Infinity"      | number-not-finite boxes[0].weight_kg -Infinity
"weight_kg":"1.5"         | "weight_kg":NaN              | number-not-finite boxes[0].weight_kg NaN
"weight_kg":"1.5"         | "weight_kg":1e999999         | number-out-of-range boxes[0].weight_kg 1e999999
"weight_kg":"1.5"         | "weight_kg":"1e-999999"      | number-out-of-range boxes[0].weight_kg 1e-999999
"weight_kg":"1.5"         | "weight_kg":10000000000000.01| number-out-of-range boxes[0].weight_kg 10000000000000.01
"weight_kg":"1.5"         | "weight_kg":0.0000000000001  | number-out-of-range boxes[0].weight_kg 0.0000000000001
"weight_kg":"1.5"         | "weight_kg":"1,5"            | number-malformed boxes[0].weight_kg 1,5
"weight_kg":"1.5"         | "weight_kg":[]               | type-wrong boxes[0].weight_kg
"boxes":[                 | "boxes":[1,                  | type-wrong boxes[0] 1
{"code":"KR","weight_kg":"1.5"} |                        | list-length-wrong boxes
"sealed":true             | "sealed":true,"limit":"x"    | number-malformed limit x
"sealed":true             | "sealed":true,"marks":{"ABCDEF":10} | text-length-wrong marks.ABCDEF ABCDEF; number-out-of-range marks.ABCDEF 10
"sealed":true             | "sealed":true,"marks":[]     | type-wrong marks
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", WRONG)
def test_what_is_wrong_is_said_where_it_stands(row):
    old, new, expected = (cell.strip() for cell in row.split("|"))
    assert problems(changed(old, new.replace("\\\\", "\\"))) == [said for said in expected.split("; ") if said]


NO_DOCUMENT = [
    pytest.param(b"", "document-missing", id="nothing"),
    pytest.param(b" \n ", "document-missing", id="blanks"),
    pytest.param(b'{"number":"A1",}', "json-malformed }", id="a comma too many"),
    pytest.param(b'{"number":"A\n1"}', 'json-malformed �1"}', id="a line broken inside a text"),
    pytest.param(b"{'number':'A1'}", "json-malformed 'number':'A1'}", id="Python's quotation marks"),
    pytest.param(GOOD.encode() + b"x", "json-malformed x", id="something after the end"),
    pytest.param(b"\xef\xbb\xbf" + GOOD.encode(), "json-malformed", id="a byte order mark"),
    pytest.param(GOOD.encode().replace(b"A1", b"\xffA"), "text-not-utf8 ff", id="a byte that is no UTF-8"),
    pytest.param(GOOD.encode("utf-16"), "text-not-utf8 ff", id="UTF-16"),
    pytest.param(b"[" * 100_000, "json-too-deep", id="a hundred thousand brackets"),
    pytest.param(b'{"boxes":' * 100_000, "json-too-deep", id="a hundred thousand boxes in one another"),
    pytest.param(b"[]", "type-wrong", id="a list"),
    pytest.param(b"null", "type-wrong", id="null"),
    pytest.param(b'"A1"', "type-wrong A1", id="a text"),
]


@pytest.mark.parametrize(("raw", "expected"), NO_DOCUMENT)
def test_what_is_no_document_is_refused_before_it_is_looked_into(raw, expected):
    (said,) = problems(raw)
    assert said.startswith(expected), said


def test_where_json_ends_is_told_by_line_and_column():
    with pytest.raises(Refused) as refused:
        reading.read(Crate, b'{\n  "number": "A1",\n  "kind": small\n}')
    assert refused.value.problems[0].facts == {"line": "3", "column": "11", "cause": "Expecting value"}


def test_everything_is_said_at_once():
    text = changed('"A1"', '""').replace('"small"', '"tiny"').replace('"KR"', '"kr"').replace('"1.5"', '"heavy"')
    assert problems(text) == [
        "text-length-wrong number",
        "choice-unknown kind tiny",
        "text-pattern-wrong boxes[0].code kr",
        "number-malformed boxes[0].weight_kg heavy",
    ]


def test_a_misspelt_name_is_told_with_the_nearest_one():
    with pytest.raises(Refused) as refused:
        reading.read(Crate, changed('"packages"', '"pakages"').encode())
    assert refused.value.problems[0].facts["nearest"] == "packages"


def test_a_hundred_problems_are_listed_and_the_others_counted():
    boxes = ",".join(['{"code":1,"weight_kg":true}'] * 300)
    said = problems(changed('{"code":"KR","weight_kg":"1.5"}', boxes))
    assert said[0] == "list-length-wrong boxes"
    assert len(said) == 7, "of a list that is too long only what may be there is looked at"

    names = ",".join(f'"x{i}":1' for i in range(250))
    with pytest.raises(Refused) as refused:
        reading.read(Crate, changed('"sealed":true', f'"sealed":true,{names}').encode())
    assert len(refused.value.problems) == MOST_LISTED + 1
    assert refused.value.problems[-1].facts == {"more": "150", "listed": "100"}


def test_counting_stops_where_it_tells_nobody_anything():
    document = parse(changed('"sealed":true', ",".join(f'"x{i}":1' for i in range(2 * MOST_COUNTED))).encode())
    assert misfits(Crate, document)[-1].facts["more"] == str(MOST_COUNTED - MOST_LISTED)


class Loose(Struct, frozen=True):
    """A type that bounds nothing: the reader bounds what it leaves open."""

    text: str
    number: int = 0


LOOSE = """
document                              | is refused for
{"text":"a"}                          |
{"text":"a","number":1000000000000000}|
{"text":"a","number":1000000000000001}| number-out-of-range number 1000000000000001
{"text":"a","other":1}                | field-unknown other 1
{"text":"a","text":"b"}               | field-repeated text b
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LOOSE)
def test_what_a_type_leaves_open_the_reader_bounds(row):
    text, expected = (cell.strip() for cell in row.split("|"))
    assert problems(text, Loose) == ([expected] if expected else [])


def test_an_endless_text_is_refused_where_its_type_has_no_end():
    assert problems(json.dumps({"text": "x" * 4001}), Loose) == ["text-length-wrong text " + "x" * 79 + "…"]
    assert problems(json.dumps({"text": "x" * 4000}), Loose) == []


def test_an_event_may_say_what_it_is_and_need_not():
    paid = '"receipt":"R","amount":1,"on":"2026-11-22"'
    assert problems(f"{{{paid}}}", Paid) == []
    assert problems(f'{{"event":"Paid",{paid}}}', Paid) == []
    assert problems(f'{{"event":"Refunded",{paid}}}', Paid) == ["choice-unknown event Refunded"]


def test_one_of_several_kinds_is_told_by_its_tag():
    of_event = misfits(Event, parse(b'{"event":"Held","why":"w","law":1}'))
    assert [(p.code, p.path) for p in of_event] == [("type-wrong", "law")]
    unknown = misfits(Event, parse(b'{"event":"Stolen"}'))
    assert (unknown[0].code, unknown[0].path) == ("choice-unknown", "event")
    assert "Held" in unknown[0].facts["allowed"]


def test_a_declaration_is_vouched_for_by_the_fast_reader():
    """Every text, number and object of a declaration is bounded by its type: the exact reader is not needed."""
    assert reading.is_bounded(described(Declaration))
    assert reading.omits_defaults(described(Declaration))
    assert not reading.is_bounded(described(Paid))


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=30),
    st.sampled_from(
        ["NaN", "1e5", "-0", "1_000", "１", "2026-11-22", "9999-12-31", "KR", "KR\n", "\x00", "\ud800", "A1"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["code", "weight_kg", "x"]), st.just(1), max_size=2),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["number", "kind", "packages", "sealed", "on", "boxes", "limit", "marks", "x", "code", "note"]), ODD),
    max_size=4,
)  # fmt: skip


def altered(changes):
    """The good document with some members set to anything at all; those of a box in the first box."""
    document = json.loads(GOOD)
    for name, value in changes:
        boxes = document["boxes"]
        into = boxes[0] if name in {"code", "note"} and isinstance(boxes, list) and boxes else document
        if isinstance(into, dict):
            into[name] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize("written", ["0_", "1_000", "_1", "１", "٣", ".5", "-.5", "1.", "1.\u3000"])
def test_a_figure_is_written_with_digits_and_one_point_between_them(written):
    """All of these are numbers to msgspec."""
    document = json.loads(GOOD) | {"limit": written}
    for spaced in (None, 1):
        [problem] = problems(json.dumps(document, ensure_ascii=False, indent=spaced))
        assert problem.startswith("number-malformed limit ")


@pytest.mark.parametrize("written", ["1", " 1", "1 ", "\u30001", "+1", "01"])
def test_blanks_around_a_figure_are_no_part_of_it(written):
    raw = json.dumps(json.loads(GOOD) | {"limit": written}).encode()
    assert problems(raw) == []
    assert misfits(Crate, parse(raw)) == ()
    assert reading.read(Crate, raw).limit == 1


@given(CHANGES)
def test_the_two_readers_agree(changes):
    """Whatever the fast reader takes fits its type exactly, and whatever it does not take has a problem with a name."""
    raw = altered(changes)
    said = problems(raw)
    assert not any(code.startswith("document-unreadable") for code in said)
    if not said:
        crate = reading.read(Crate, raw)
        assert misfits(Crate, parse(raw)) == ()
        assert reading.read(Crate, msgspec.json.encode(crate)) == crate


@given(st.binary(max_size=200))
def test_whatever_comes_is_refused_or_read(raw):
    problems(raw)
    problems(b'{"number":' + raw + b"}")


class Nest(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A box that may hold boxes of its own kind, as a material is made of materials."""

    weight_kg: Decimal
    on: date | None = None
    parts: tuple["Nest", ...] = ()


NESTED = [
    ('{"weight_kg":"1","parts":[{"weight_kg":"2","parts":[{"weight_kg":"3"}]}]}', []),
    ('{"weight_kg":"1","parts":[{"weight_kg":"2","parts":[{"weight_kg":"1e99"}]}]}', ["number-out-of-range parts[0].parts[0].weight_kg 1e99"]),
    ('{"weight_kg":"1","parts":[{"weight_kg":"2","on":"0001-01-01"}]}', ["day-out-of-range parts[0].on 0001-01-01"]),
    ('{"weight_kg":"1","parts":[{"weigth_kg":"2"}]}', ["field-unknown parts[0].weigth_kg 2", "field-missing parts[0].weight_kg"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NESTED)
def test_a_document_with_parts_of_its_own_kind_is_looked_through_to_the_bottom(text, expected):
    assert problems(text, Nest) == expected


@pytest.mark.parametrize("levels", [150, 300, 400, 600, 5000])
def test_a_document_nested_without_an_end_is_refused_and_crashes_nothing(levels):
    text = '{"weight_kg":"1","parts":[' * levels + '{"weight_kg":"1"}' + "]}" * levels
    assert problems(text, Nest) in ([], ["json-too-deep"])
    assert problems(text.replace('"1"', '"x"'), Nest)


def test_half_a_sign_where_a_day_belongs_is_a_problem_and_no_crash():
    assert problems(changed('"2026-11-22"', r'"\ud800"')) != []
