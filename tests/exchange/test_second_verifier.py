"""The second verifier: written apart from the first, in another language, and of the same mind about every vector."""

import base64
import json
import re
import subprocess

import pytest

from gwanmun.law.basics import catalogue
from gwanmun.law.exchange.document import SCHEMA as SCHEMA_NAME
from tests.exchange.browsers import PAGE, SCRIPTS, SECOND, dom_of, driven, node, text_of
from tests.law.exchange.bundling import SCHEMA
from tests.law.exchange.make_vectors import FILES, VECTORS, read

CASES = {name: read(name) for name in FILES}
ASKED = sum(len(file["cases"]) for file in CASES.values()) + len(CASES["bundles.json"]["archives"])
NODE = """
const [folder, second, vectors, schema] = process.argv.slice(1);
const E = require(folder + "/eodes.js"), B = require(folder + "/bundles.js"), V = require(folder + "/verifier.js");
const named = Object.fromEntries(Object.entries(JSON.parse(require("fs").readFileSync(vectors))));
require(second + "/run_vectors.js")({ E, B, V, vectors: named, schema: JSON.parse(require("fs").readFileSync(schema)) })
  .then((answer) => console.log(JSON.stringify(answer)));
"""


def vectors(**changes):
    return {name.removesuffix(".json"): file for name, file in CASES.items()} | changes


def asked_of_node(folder, these):
    (folder / "vectors.json").write_text(json.dumps(these))
    (folder / "schema.json").write_bytes(SCHEMA)
    words = (str(PAGE), str(SECOND), str(folder / "vectors.json"), str(folder / "schema.json"))
    done = subprocess.run([node(), "-e", NODE, *words], capture_output=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_it_agrees_with_the_first_about_every_vector_in_node(tmp_path):
    assert asked_of_node(tmp_path, vectors()) == {"ran": ASKED, "differ": []}


def test_a_vector_with_the_wrong_answer_would_be_seen(tmp_path):
    """Whoever compares must be able to differ: one answer of each file is turned about."""
    turned = json.loads(json.dumps(vectors()))
    for file in turned.values():
        file["cases"] = file["cases"][:1]
    turned["bundles"]["archives"] = turned["bundles"]["archives"][:1]
    for name, answer in (
        ("documents", "verdict"),
        ("manifests", "answer"),
        ("bundles", "verdict"),
        ("squares", "answer"),
    ):
        turned[name]["cases"][0][answer] = "turned about"
    turned["signatures"]["cases"][0]["counts"] ^= True
    turned["endpoints"]["cases"][0]["may"] ^= True
    turned["bundles"]["archives"][0]["sound"] ^= True
    assert len(asked_of_node(tmp_path, turned)["differ"]) == 7


def test_it_agrees_with_the_first_about_every_vector_in_a_browser(tmp_path):
    for name in SCRIPTS:
        (tmp_path / name).write_bytes((PAGE / name).read_bytes())
    (tmp_path / "run_vectors.js").write_bytes((SECOND / "run_vectors.js").read_bytes())
    (tmp_path / "vectors.js").write_text(f"const vectors = {json.dumps(vectors())}, schema = {SCHEMA.decode()};")
    scripts = "".join(f'<script src="{name}"></script>' for name in (*SCRIPTS, "run_vectors.js", "vectors.js"))
    ask = """<script>runVectors({ E: Eodes, B: EodesBundles, V: Verifier, vectors, schema })
        .then((answer) => { document.body.textContent = "ANSWER " + JSON.stringify(answer) + " END"; });</script>"""
    page = tmp_path / "run.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{scripts}{ask}</body>", encoding="utf-8")
    answer = re.search(r"ANSWER (.*) END", text_of(dom_of(page)))
    assert answer, "the page came to rest without an answer"
    assert json.loads(answer[1]) == {"ran": ASKED, "differ": []}


EXAMPLE = base64.b64encode((VECTORS / "example.eodes.zip").read_bytes()).decode()
PINS = next(case["pins"] for case in CASES["bundles.json"]["cases"] if case["name"] == "with a receipt")
TRUSTED = "\n".join(f"{country} {fingerprints[0]}" for country, fingerprints in PINS.items())


def kind_of(dom):
    """Which of its three verdicts the page shows."""
    return re.findall(r'data-kind="(\w+)"', dom)


def test_a_person_sees_that_a_certificate_holds(tmp_path):
    dom = driven(tmp_path, bundle=EXAMPLE, pins=TRUSTED, destination="VN")
    said = text_of(dom)
    assert kind_of(dom) == ["good"]
    for words in (
        "This certificate holds", "KR-2026-0000123", "Hanbit Foods Co., Ltd. (KR)", "RVC 45 %", "Seen by vn and neutral",
        "place 70 of 130", "Received as number 3 on KR>VN/co: OK", "May 28, 2026",
    ):  # fmt: skip
        assert words in said


def test_without_a_fingerprint_nobody_is_told_that_it_holds(tmp_path):
    dom = driven(tmp_path, bundle=EXAMPLE)
    assert kind_of(dom) == ["unsure"]
    assert "nobody vouches for the keys" in text_of(dom)
    assert "This certificate holds" not in text_of(dom)


def test_in_another_country_it_is_refused(tmp_path):
    dom = driven(tmp_path, bundle=EXAMPLE, pins=TRUSTED, destination="CN")
    assert kind_of(dom) == ["bad"]
    assert "BAD_BUSINESS document-misaddressed" in text_of(dom)


def test_it_speaks_korean(tmp_path):
    dom = driven(tmp_path, bundle=EXAMPLE, pins=TRUSTED, language="ko")
    assert "이 증명서는 유효합니다" in text_of(dom)
    assert '<html lang="ko">' in dom


def test_it_speaks_vietnamese(tmp_path):
    dom = driven(tmp_path, bundle=EXAMPLE, pins=TRUSTED, language="vi")
    assert "Giấy chứng nhận này đúng" in text_of(dom)
    assert '<html lang="vi">' in dom


def test_a_square_is_read_with_its_ring(tmp_path):
    good = CASES["squares.json"]["cases"][0]
    dom = driven(tmp_path, square=good["square"], ring=json.dumps(good["ring"]))
    assert kind_of(dom) == ["good"]
    assert "KR-2026-0000123" in text_of(dom)


def test_what_a_document_says_is_shown_as_text_and_never_run(tmp_path):
    dom = driven(tmp_path, square="<img src=x onerror=alert(1)>", ring='{"country":"<b>KR</b>"}')
    assert kind_of(dom) == ["bad"]
    assert "<img" not in dom
    assert "<b>KR" not in dom


def test_both_verifiers_know_the_same_schema():
    assert f'const SCHEMA = "{SCHEMA_NAME}";' in (PAGE / "eodes.js").read_text(encoding="utf-8")


def test_the_page_may_fetch_nothing():
    page = (PAGE / "verify.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "connect-src 'none'" in page
    scripts = "".join((PAGE / name).read_text(encoding="utf-8") for name in (*SCRIPTS, "words.js", "page.js"))
    for asking in ("fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "import(", "eval(", "innerHTML", "http://"):
        assert asking not in scripts
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page), "nothing of it lies elsewhere"


def test_it_has_a_sentence_for_every_problem_it_can_find():
    """In every language; and every problem it shares with the office is called the same there."""
    scripts = "".join((PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    words = (PAGE / "words.js").read_text(encoding="utf-8")
    told = set(re.findall(r'^  "([a-z-]+)": \["', words, re.MULTILINE))
    said = set(re.findall(r'(?:refuse|quietly)\("([a-z]+-[a-z-]+)"', scripts)) | set(
        re.findall(r'code: "([a-z-]+)"', scripts)
    )
    assert said
    assert said - told == set()
    assert len(re.findall(r'^  "[a-z-]+": \["[^"]+", "[^"]+", "[^"]+"\],$', words, re.MULTILINE)) == len(told)
    assert {code for code in told if not code.startswith("statement-")} - set(catalogue.problems()) == set()


def test_all_languages_of_the_page_have_the_same_words():
    words = (PAGE / "words.js").read_text(encoding="utf-8")
    english, korean, vietnamese = re.findall(r"^  (?:en|ko|vi): \{(.*?)^  \},", words, re.MULTILINE | re.DOTALL)
    names = r'(?:^|[,\s])"?([a-z]+(?:-[a-z]+)*)"?: "'
    assert sorted(re.findall(names, english)) == sorted(re.findall(names, korean))
    assert sorted(re.findall(names, english)) == sorted(re.findall(names, vietnamese))


@pytest.mark.parametrize("size", ["1280,900", "390,844"])
def test_nothing_is_wider_than_the_screen(tmp_path, size):
    """At a desk and on a telephone; the page says itself how wide it has become."""
    driven(tmp_path, bundle=EXAMPLE, pins=TRUSTED)
    page = tmp_path / "verify.html"
    measure = "<script>setInterval(() => { document.body.dataset.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth; }, 200);</script>"
    page.write_text(
        page.read_text(encoding="utf-8")
        .replace("script-src 'self'", "script-src 'unsafe-inline' 'self'")
        .replace("</body>", measure + "</body>"),
        encoding="utf-8",
    )
    assert re.search(r'data-wide="(-?\d+)"', dom_of(page, size=size))[1] == "0"
