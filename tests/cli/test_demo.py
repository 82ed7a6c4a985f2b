"""`gwanmun demo`: the story to its end, taken ports, Ctrl-C, and a child that dies; nothing ever stays behind."""

import json
import re
import signal
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import httpx
import psutil
import pytest

from tests.cli.running import PATIENCE_SECONDS, PROGRAM, environment, eventually, fresh_home, left_behind, run, words

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
OWED_IN_INDONESIA_AND_CHINA = [2_239_825, 5_125_900_000]  # fen and sen


@pytest.fixture
def home():
    with fresh_home() as folder:
        yield folder


def test_once_tells_the_story_and_ends(home):
    ended = run(home, "demo", "--once", "--json")
    assert ended.returncode == 0, ended.stderr.decode()
    told = json.loads(ended.stdout)
    assert told["forms"] == 7, "five declarations and two certificates"
    assert told["boxes_typed"] == 0
    assert set(told["declarations"].values()) == {"closed"}
    assert len(told["declarations"]) == 5
    assert list(told["certificates"].values()) == ["used", "used"]
    papers = sorted((home / "demo").glob("*.pdf"))
    assert [paper.stem for paper in papers] == sorted(told["certificates"])
    for paper in papers:
        assert run(home, "verify", str(paper), "--ring", str(home / "demo" / "kr-ring.json")).returncode == 0
    assert sorted(told["owed"].values()) == [7_368_110, 78_837_165, 80_757_921]
    assert told["decisions_replayed"] > 40
    waited = {one["whom"]: one["seconds"] for one in told["waited"]}
    assert set(waited) - {"partner"} == {"carrier", "agency", "officer", "importer", "treasury"}
    assert waited["carrier"] > 5 * 86_400, "the ship took days, by the offices' clocks"
    assert waited["officer"] < 60, "everybody else took as long as it took"
    eventually(lambda: not left_behind(home), "everything stops with the demonstration")


def test_three_countries_witness_one_another_and_every_certificate_is_used_up(home):
    ended = run(home, "demo", "--once", "--json", "--countries", "kr,id,cn")
    assert ended.returncode == 0, ended.stderr.decode()
    told = json.loads(ended.stdout)
    assert list(told["certificates"].values()) == ["used", "used"]
    assert {number.split("-26-")[0] for number in told["certificates"]} == {"KR-KR-ID", "KR-KR-CN"}
    assert set(told["declarations"].values()) == {"closed"}
    assert len(told["declarations"]) == 4
    assert told["boxes_typed"] == 0
    assert sorted(told["owed"].values()) == OWED_IN_INDONESIA_AND_CHINA
    eventually(lambda: not left_behind(home), "everything stops with the demonstration")


BREAKING = (
    "and its receipt was lost on the way back",
    "the first receipt came, byte for byte",
    "3 of 3, none twice; each has a receipt",
    "409 frozen",
    "401 signature",
    "they alone convict KR",
    "they alone convict eodes.in.example/log1",
    "each having judged for itself",
    "is REVOKED_KEY after",
    "signed before, is valid still",
)


def test_what_goes_wrong_between_countries_is_noticed_and_ends(home):
    ended = run(home, "demo", "--break", "--once", "--countries", "kr,vn,in", COLUMNS="160")
    assert ended.returncode == 0, ended.stderr.decode()
    said = " ".join(ended.stdout.decode().split())
    assert [sentence for sentence in BREAKING if sentence not in said] == []
    evidence = sorted((home / "demo").glob("evidence-*.txt"))
    assert {file.read_text().partition("\n")[0] for file in evidence} == {"eodes-fork/1", "eodes-equivocation/1"}
    eventually(lambda: not left_behind(home), "everything stops with the demonstration")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--countries", "kr,xx"], "xx: there are people and papers for"),
        (["--countries", "vn,in"], "Korea, and at least one country it sells to"),
        (["--break", "--countries", "kr,vn"], "Korea, and at least two countries it sells to"),
    ],
)
def test_countries_nobody_can_play_are_refused(home, words, said):
    refused = run(home, "demo", "--once", *words, COLUMNS="160")
    assert refused.returncode == 2
    assert said in " ".join(refused.stderr.decode().split())


class Staying:
    """A demonstration whose offices stay open."""

    def __init__(self, home, *words: str) -> None:
        command = (*PROGRAM, "demo", *words)
        self.home = home
        self.process = subprocess.Popen(
            command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line.decode())
            if self.said[-1].lstrip().startswith("curl '"):  # the last of what there is to try
                return
        raise AssertionError(f"it ended with {self.process.wait()} instead of staying open: {''.join(self.said[-20:])}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.communicate()
        self.process.stdout.close()

    def end(self) -> tuple[int, str]:
        rest = self.process.stdout.read().decode()
        code = self.process.wait(PATIENCE_SECONDS)
        eventually(lambda: not left_behind(self.home), "everything stops with the demonstration")
        return code, rest


@pytest.fixture
def staying(home):
    """Start a demonstration; whatever becomes of the test, it is closed."""
    with ExitStack() as until_the_end:
        yield lambda *words: until_the_end.enter_context(Staying(home, *words))


SEEN = (
    "typed 0 of 62 boxes",
    "typed 0 of 14 boxes",
    "28 materials on 2 levels",
    "GR-M270Q  VKFTA      ✔           RVC(40) (5.36)   RVC 40%    free ─► free",
    "GR-SB20   VKFTA      ✔           CTSH             CTC        15% ─► free       15 %",
    "The office has no supplier's declaration under number HB-26-0041.",
    "would pass under VKFTA: source materials[0] (Ceramide cream base in bulk)",
    "BB-CR050 under VKFTA: fail ─► pass",
    "verified offline This holds: Korea Customs Service issued it.",
    "400, 120, 2,000, 300: nothing is left of its 4 items",
    "VKFTA granted on 4 of 4 lines",
    "waited           6 d 2 h for the carrier",
    "waits for        the importer: Duty and taxes must be paid",
    "duty 2,850,040 KRW, vat 2,477,340 KRW",
    "duty: 13% of 21,923,451 = 2,850,048.63; down to 10: 2,850,040",
    "gives 163,316,139 VND back",
    "every byte the same",
)


def promised() -> list[str]:
    """The lines of the demonstration that README.md shows."""
    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```")
    shown = next(block for block in blocks if "waits for        the carrier" in block)
    return [timeless(line) for line in shown.strip("\n").splitlines() if line.strip() and "…" not in line]


def timeless(line: str) -> str:
    """A line without what differs from run to run: the second at which it happened, and how long it took."""
    return re.sub(r"\d\d:\d\d:\d\d|\d+ ms|\d\.\d s", "…", line)


def test_the_offices_stay_open_until_ctrl_c(home, staying):
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = str(somebody.getsockname()[1])
        demo = staying("--port-kr", taken, "--port-vn", taken)
    said = "".join(demo.said)
    korea, viet_nam = re.findall(rf"Port {taken} is taken; taking (\d+)\.", said)
    assert len({taken, korea, viet_nam}) == 3
    assert [sentence for sentence in SEEN if sentence not in said] == []
    story = said.partition(" Both offices stay open")[0].splitlines()
    assert max(map(len, story)) <= 100
    assert not any(line != line.rstrip() for line in story)

    assert [line for line in promised() if line not in set(map(timeless, story))] == [], "README.md shows what is seen"

    key = said.partition("garam, trader\n")[2].strip().partition("\n")[0]
    assert_its_certificate_is_at_hand(home, said, {"GWANMUN_URL": f"http://127.0.0.1:{korea}", "GWANMUN_KEY": key})
    with httpx.Client(base_url=f"http://127.0.0.1:{korea}", trust_env=False) as client:
        listed = client.get("/api/v1/declarations", headers={"Authorization": f"Bearer {key}"}).json()
        assert [one["procedure"] for one in listed["declarations"]] == ["export"]
        assert client.get("/status").json()["country"] == "kr"

    second = run(home, "demo", "--once")
    assert second.returncode == 3
    assert b"Another demonstration is running" in second.stderr

    demo.process.send_signal(signal.SIGINT)
    code, rest = demo.end()
    assert code == 0
    assert "Closing both offices" in rest


def assert_its_certificate_is_at_hand(home, said, door):
    """The exporter lists, shows and prints what it was certified; a number nobody gave is told in words."""
    number = re.search(r"Issued +(KR-VKFTA-\S+), 4 items", said)[1]
    (listed,) = json.loads(run(home, "certificate", "list", "1418155275", "--json", **door).stdout)
    assert listed["certificate"]["number"] == number
    shown = run(home, "certificate", "show", number, **door).stdout.decode()
    assert f"Certificate of origin {number}, VKFTA: used" in shown
    assert "851821" in shown
    paper = home / "again.pdf"
    assert run(home, "certificate", "paper", number, "--to", str(paper), **door).returncode == 0
    assert run(home, "verify", str(paper), "--ring", str(home / "demo" / "kr-ring.json")).returncode == 0
    refused = run(home, "certificate", "paper", "KR-VKFTA-26-9999999", **door)
    assert refused.returncode == 1
    assert b"Traceback" not in refused.stderr


def test_ctrl_c_in_the_middle_of_the_story(home):
    command = (*PROGRAM, "demo", "--once")
    process = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    for line in process.stdout:
        if b"lodges the export declaration" in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130, errors.decode()
    assert b"Traceback" not in errors
    eventually(lambda: not left_behind(home), "everything stops with the demonstration")


@pytest.mark.parametrize("which", ["office", "gateway"])
def test_an_office_that_dies_takes_the_demonstration_with_it(staying, which):
    demo = staying("--untold")
    children = [one for one in psutil.Process(demo.process.pid).children() if " serve " in words(one)]
    gateways = [one for one in children if " exchange " in words(one)]
    assert (len(children), len(gateways)) == (4, 2)
    (gateways[1] if which == "gateway" else next(one for one in children if one not in gateways)).kill()
    code, rest = demo.end()
    assert code == 3
    assert "has died" in rest


def test_killed_it_leaves_no_office_behind(home, staying):
    demo = staying("--untold")
    demo.process.kill()
    demo.process.wait()
    eventually(
        lambda: not [one for one in left_behind(home) if "gwanmun.cli" in one],
        "offices end with their demonstration",
    )
    assert run(home, "replay", "--all").returncode == 3, "the next command finds the server, and stops it after itself"
    eventually(lambda: not left_behind(home), "the last command out stops the server")
