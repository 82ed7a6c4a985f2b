"""Files: what an officer photographed and what a party puts on file: looked into, kept once, shown to whom it concerns."""

import io
import re
import struct
import zlib

import msgspec
import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import Examined
from gwanmun.law.clearance.declaration import DocumentReference
from gwanmun.office.desks import clearance
from gwanmun.office.portal import contents, filing
from gwanmun.office.portal.models import File
from tests.office.api.asking import MIRAE
from tests.office.portal.conftest import browser, let_in
from tests.stories.characters import OFFICER, SHIRTS, import_of, land, lodge

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def png(width=2, height=2, colour=(200, 30, 30)):
    """A photograph of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    told = (struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def jpeg():
    head = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 2, 2, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8" + head + frame + b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x12\x34" + b"\xff\xd9"
    )


def file(content, name="photo.png"):
    given = io.BytesIO(content)
    given.name = name
    return given


KINDS = {"photograph": (png(), contents.PNG), "camera": (jpeg(), contents.JPEG), "paper": (PDF, contents.PDF)}
BROKEN = {
    "a page": (b"<html><script>alert(1)</script>", "file-kind-unknown"),
    "a program": (b"MZ\x90\0", "file-kind-unknown"),
    "nothing": (b"", "file-kind-unknown"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-kind-unknown"),
    "cut off": (png()[:-6], "file-broken"),
    "something behind it": (png() + b"<script>", "file-broken"),
    "another sum": (png().replace(b"IDAT", b"IDAS"), "file-broken"),
    "wider than any camera's": (png(width=1).replace(b"\0\0\0\1\0\0\0\2", b"\0\1\0\0\0\0\0\2"), "file-broken"),
    "a camera's, cut off": (jpeg()[:-2], "file-broken"),
    "a paper that runs": (PDF.replace(b"/Type", b"/OpenAction /JavaScript /Type"), "file-broken"),
    "a paper without an end": (PDF[:-7], "file-broken"),
}


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS)
def test_a_file_is_what_stands_in_it(content, kind):
    assert contents.kind_of(content, "file", "whatever.exe") == kind


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_or_hides_something_is_not_taken(content, code):
    with pytest.raises(Refused) as refused:
        contents.kind_of(content, "file", "photo.png")
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.fixture
def number(people):
    land()
    declared = replace(import_of(SHIRTS, SHIRTS), documents=(DocumentReference("380", "INV-1"),))
    return lodge(declared).number


def examine(client, number, *photographs, **said):
    form = {"control": "documents", "conforms": "no", "findings": "two cartons more", "found-0": "error:quantity",
            "line-0": "2", "found-1": "fraud:origin", "line-1": "1"}  # fmt: skip
    return client.post(f"/declarations/{number}/examine", form | said | {"photographs": list(photographs)})


def test_an_officer_states_findings_line_by_line_with_photographs(people, number):
    answer = examine(people["officer"], number, file(png()), file(jpeg(), "IMG_1.JPG"))
    assert answer.status_code == 303, answer.content.decode()
    (stated,) = [e for e in clearance.show(number, OFFICER).entries if e.kind == "Examined"]
    event = msgspec.json.decode(stated.event, type=Examined)
    assert [(one.line, one.verdict, one.kind) for one in event.found] == [
        (2, "error", "quantity"),
        (1, "fraud", "origin"),
    ]
    kept = filing.of_case(number)
    assert [one.digest for one in kept] == list(event.photographs)
    page = people["officer"].get(f"/declarations/{number}").content.decode()
    (first, *_) = re.findall(r'<img src="([^"]+)"', page[page.index("Papers and photographs") :])
    seen = people["trader"].get(first)
    assert (seen.status_code, seen.headers["Content-Type"], seen.content) == (200, "image/png", png())
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in seen.headers["Content-Security-Policy"]


def test_a_photograph_that_is_none_undoes_nothing_and_loses_nothing(people, number):
    answer = examine(people["officer"], number, file(png()), file(b"<html>", "evil.jpg"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "evil.jpg is none of" in shown
    assert "two cartons more" in shown
    assert re.search(r'<option value="fraud:origin" selected', shown)
    assert File.objects.count() == 0
    assert "Examined" not in [e.kind for e in clearance.show(number, OFFICER).entries]


def test_what_is_refused_by_the_law_leaves_no_photograph(people, number):
    answer = examine(people["officer"], number, file(png()), **{"line-0": "77"})
    assert answer.status_code == 422, answer.content
    assert File.objects.count() == 0


def test_too_many_and_too_large(people, number, monkeypatch):
    answer = examine(people["officer"], number, *(file(png(colour=(n, 0, 0))) for n in range(7)))
    assert "There are too many files" in answer.content.decode()
    monkeypatch.setattr(filing, "LARGEST_BYTES", 10)
    assert "The file is too large" in examine(people["officer"], number, file(png())).content.decode()
    assert File.objects.count() == 0


def test_a_party_puts_its_papers_on_file_and_a_stranger_sees_none_of_them(people, number):
    at = f"/declarations/{number}"
    assert (
        people["trader"].post(f"{at}/files", {"about": "380 INV-1", "file": file(PDF, "invoice.pdf")}).status_code
        == 303
    )
    page = people["officer"].get(at).content.decode()
    address = re.search(rf'href="({at}/files/[0-9a-f]+)">invoice.pdf', page)[1]
    taken = people["officer"].get(address)
    assert taken.headers["Content-Disposition"].startswith("attachment")
    stranger = browser(let_in("mirae", "trader", MIRAE))
    assert stranger.get(address).status_code == 403
    assert stranger.post(f"{at}/files", {"about": "380 INV-1", "file": file(PDF)}).status_code == 403
    wrong = people["trader"].post(f"{at}/files", {"about": "705 none", "file": file(PDF)})
    assert wrong.status_code == 422
    assert people["trader"].get(f"{at}/files/{'0' * 64}").status_code == 404


def test_a_change_of_control_takes_two(people, number):
    at = f"/declarations/{number}"
    first, second = people["officer"], browser(let_in("officer-2", "officer"))
    form = {"change": "add", "control": "examination", "why": "the seal looks opened"}
    assert first.post(f"{at}/propose-change", form).status_code == 303
    alone = first.post(f"{at}/agree-change", {})
    assert alone.status_code == 422, "nobody agrees with himself"
    assert "the seal looks opened" in second.get(at).content.decode()
    assert second.post(f"{at}/agree-change", {}).status_code == 303
    assert clearance.show(number, OFFICER).standing.waits_for.code == "examination-to-do"
    assert "the seal looks opened" not in people["trader"].get(at).content.decode()
