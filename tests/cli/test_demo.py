"""`gwanmun demo`: the story to its end, taken ports, Ctrl-C, and a child that dies; nothing ever stays behind."""

import json
import signal
import socket
import subprocess

import httpx
import psutil
import pytest

from tests.cli.running import PATIENCE_SECONDS, PROGRAM, environment, eventually, left_behind, run, words

pytestmark = pytest.mark.slow


def test_once_tells_the_story_and_ends(tmp_path):
    ended = run(tmp_path, "demo", "--once", "--json", "--port-kr", "18082", "--port-vn", "18084")
    assert ended.returncode == 0, ended.stderr.decode()
    told = json.loads(ended.stdout)
    assert told["forms"] == 5
    assert told["boxes_typed"] <= 12
    assert set(told["declarations"].values()) == {"closed"}
    assert len(told["declarations"]) == 5
    assert sorted(told["owed"].values()) == [7_368_110, 78_837_165, 80_757_921]
    assert told["decisions_replayed"] > 40
    waited = {one["whom"]: one["seconds"] for one in told["waited"]}
    assert set(waited) == {"carrier", "agency", "officer", "importer", "treasury"}
    assert waited["carrier"] > 5 * 86_400, "the ship took days, by the offices' clocks"
    assert waited["officer"] < 60, "everybody else took as long as it took"
    eventually(lambda: not left_behind(tmp_path), "everything stops with the demonstration")


class Staying:
    """A demonstration whose offices stay open."""

    def __init__(self, home, port: int) -> None:
        command = (*PROGRAM, "demo", "--port-kr", str(port), "--port-vn", str(port + 1))
        self.home = home
        self.process = subprocess.Popen(
            command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line.decode())
            if self.said[-1].lstrip().startswith("curl '"):  # the last of what there is to try
                break

    def end(self) -> tuple[int, str]:
        rest = self.process.stdout.read().decode()
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        eventually(lambda: not left_behind(self.home), "everything stops with the demonstration")
        return code, rest


SEEN = (
    "Port 18282 is taken; taking 18283.",
    "Port 18283 is taken; taking 18284.",
    "0 boxes typed of 62",
    "VKFTA granted on 4 of 4 lines",
    "waited           6 d 1 h for the carrier",
    "waits for        the importer: Duty and taxes must be paid",
    "duty 2,850,040 KRW, vat 2,477,340 KRW",
    "duty: 13% of 21,923,451 = 2,850,048.63; down to 10: 2,850,040",
    "gives 163,316,139 VND back",
    "every byte the same",
)


def test_the_offices_stay_open_until_ctrl_c(tmp_path):
    with socket.create_server(("127.0.0.1", 18282)):
        demo = Staying(tmp_path, 18282)
    said = "".join(demo.said)
    assert [sentence for sentence in SEEN if sentence not in said] == []
    story = said.partition("Both offices stay open")[0].splitlines()
    assert max(map(len, story)) <= 100
    assert not any(line != line.rstrip() for line in story)

    key = said.partition("garam, trader\n")[2].strip().partition("\n")[0]
    with httpx.Client(base_url="http://127.0.0.1:18283", trust_env=False) as client:
        listed = client.get("/api/v1/declarations", headers={"Authorization": f"Bearer {key}"}).json()
        assert [one["procedure"] for one in listed["declarations"]] == ["export"]
        assert client.get("/status").json()["country"] == "kr"

    second = run(tmp_path, "demo", "--once")
    assert second.returncode == 3
    assert b"Another demonstration is running" in second.stderr

    demo.process.send_signal(signal.SIGINT)
    code, rest = demo.end()
    assert code == 0
    assert "Closing both offices" in rest


def test_an_office_that_dies_takes_the_demonstration_with_it(tmp_path):
    demo = Staying(tmp_path, 18382)
    offices = [one for one in psutil.Process(demo.process.pid).children() if " serve " in words(one)]
    assert len(offices) == 2
    offices[1].kill()
    code, rest = demo.end()
    assert code == 3
    assert "has died" in rest


def test_killed_it_leaves_no_office_behind(tmp_path):
    demo = Staying(tmp_path, 18482)
    demo.process.kill()
    demo.process.wait()
    demo.process.stdout.close()
    eventually(
        lambda: not [one for one in left_behind(tmp_path) if "gwanmun" in one], "offices end with their demonstration"
    )
    assert run(tmp_path, "replay", "--all").returncode == 3, (
        "the next command finds the server, and stops it after itself"
    )
    eventually(lambda: not left_behind(tmp_path), "the last command out stops the server")
