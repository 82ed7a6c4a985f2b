"""`gwanmun simulate-trade`: the same bytes from the same seed, and plain words where it cannot be done."""

import msgspec
import pytest

from tests.cli.running import run


def play(home, *words):
    return run(home, "simulate-trade", "--seed", "4", "--days", "9", "--a-day", "12", *map(str, words))


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    files = []
    for name in ("one", "other"):
        written = [tmp_path / f"{name}-{what}.ndjson" for what in ("rows", "declarations", "bills")]
        done = play(tmp_path, "--rows", written[0], "--declarations", written[1], "--bills", written[2], "--json")
        assert done.returncode == 0, done.stderr
        files.append([path.read_bytes() for path in written])
    assert files[0] == files[1]
    rows, declarations, bills = (content.splitlines() for content in files[0])
    assert len(rows) == len(declarations) == len(bills) == msgspec.json.decode(done.stdout)["shipments"]
    assert set(msgspec.json.decode(rows[0])) == {"lodged", "result"}
    assert not any(word in files[0][1] for word in (b"fraud", b"verdict", b"evaded", b"ring", b"result"))


TROUBLES = [
    (("--trial",), "a year of trade"),
    (("--declarations", "/nowhere/at/all.ndjson"), "cannot be written"),
    (("--declarations", "d.ndjson", "--on", "tomorrow"), "is no day"),
    (("--declarations", "d.ndjson", "--country", "ng"), "has no codes under"),
]


@pytest.mark.parametrize(("words", "said"), TROUBLES, ids=[said for _, said in TROUBLES])
def test_what_cannot_be_done_is_said(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = play(tmp_path, *words)
    assert refused.returncode in {1, 2}
    assert said in " ".join((refused.stdout + refused.stderr).decode().split())
    assert not list(tmp_path.glob("d.ndjson*"))
