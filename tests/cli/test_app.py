"""The command itself: what it lists, what it says when something stands in the way, and the code it ends with."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from gwanmun.cli import app
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.problem import Problem, Refused
from tests.cli.running import PROGRAM, environment

RUNNER = CliRunner()


def invoke(*words: str):
    return RUNNER.invoke(app.build(words[0]), list(words))


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_teaches(name):
    told = invoke(name, "--help")
    assert told.exit_code == 0, told.output
    group = name in {"aeo", "bridge", "certificate", "duty", "exchange", "keys", "origin", "pack", "register", "risk"} | {
        "tariff", "treaty",
    }  # fmt: skip
    assert group or "Examples:" in told.output
    assert group or "Exit codes: 0 fine" in told.output
    assert group or "--json" in told.output or name == "value", "a value is said in JSON whoever asks"


def test_the_list_names_every_command_and_every_exit_code():
    told = RUNNER.invoke(app.build(), ["--help"])
    for name, command in app.COMMANDS.items():
        assert name in told.output
        assert command.says[:40] in told.output
    for code in range(5):
        assert str(code) in told.output.partition("Exit codes:")[2]


def test_help_reads_nothing_heavy():
    """`gwanmun --help` answers at once because it reads no command; a list of names is all it needs."""
    heavy = ("django", "granian", "psycopg", "httpx", "openpyxl", "lxml", "gwanmun.countries", "gwanmun.office")
    look = f"import sys; from gwanmun.cli import app; app.build(); print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run((sys.executable, "-c", look), capture_output=True, check=True)
    assert found.stdout.strip() == b"[]"


def test_a_command_nobody_knows_is_wrong_usage(tmp_path):
    ended = subprocess.run((*PROGRAM, "declare"), env=environment(tmp_path), capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"No such command" in ended.stderr


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble("The well is dry.", "Dig deeper."), 1),
        (Trouble("The well is dry.", "Dig deeper.", code=3), 3),
        (Refused(Problem("papers-empty")), 1),
    ],
)
def test_what_stands_in_the_way_is_said_in_sentences(monkeypatch, trouble, code):
    def fail() -> None:
        raise trouble

    told = _told_by(monkeypatch, fail)
    assert told.exit_code == code
    assert "Traceback" not in told.output
    assert told.stderr.strip()


def test_and_as_json_where_json_was_asked_for(monkeypatch):
    def fail(*, json_: bool = False) -> None:
        raise Trouble("The well is dry.", "Dig deeper.", code=3)

    told = _told_by(monkeypatch, fail, "--json")
    assert json.loads(told.stdout) == {"trouble": "The well is dry.", "mend": "Dig deeper.", "problems": []}


def test_a_fault_of_our_own_is_owned_up_to_without_a_traceback(tmp_path):
    broken = "import gwanmun.cli.app as a; a.build = lambda chosen: 1 / 0; a.main()"
    ended = subprocess.run((sys.executable, "-c", broken), env=environment(tmp_path), capture_output=True, check=False)
    assert ended.returncode == 4
    assert b"ZeroDivisionError" in ended.stderr
    assert b"Traceback" not in ended.stderr


def _told_by(monkeypatch, fail, *words):
    """What a program with this one command says."""
    program = app.build()
    program.command("fail", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(fail)
    return RUNNER.invoke(program, ["fail", *words])
