"""`gwanmun origin read`: one text, or one a line; each answered with its rule and labels, or with why it is not read."""

import json

import typer
from typer.testing import CliRunner

from gwanmun.cli.origin_read import read_rule


def run(*words, lines=""):
    app = typer.Typer()
    app.command()(read_rule)
    return CliRunner().invoke(app, list(words), input=lines, catch_exceptions=False)


def test_each_line_has_its_answer():
    questions = [
        {"text": "Manufacture from materials of any heading, except that of the product"},
        {"id": "waiting", "text": "Yet to be agreed"},
        {"text": "A change to cider of heading 22.06 from any other heading"},
        {"word": "CTH"},
    ]
    result = run("-", lines="\n".join(map(json.dumps, questions)))
    plain, waiting, cider, nothing = (json.loads(line) for line in result.stdout.splitlines())
    assert plain == {"rule": "CTH", "labels": ["CTH"]}
    assert waiting == {"id": "waiting", "unread": "the rule is not agreed yet"}
    assert cider == {"rule": "CTH", "labels": ["CTH"], "goods": 'ex 2206 "cider"'}
    assert nothing["problem"]["code"] == "field-missing"


def test_one_text_is_told_in_plain_words():
    told = run("CTH or RVC40")
    assert told.exit_code == 0
    assert told.stdout.splitlines() == ["CTH or RVC(40)", "    labels: CTH, RVC"]


def test_a_text_that_is_not_read_ends_with_one():
    told = run("As the minister pleases")
    assert told.exit_code == 1
    assert "As the minister pleases" in told.stderr
    assert json.loads(run("As the minister pleases", "--json").stdout)["unread"]
