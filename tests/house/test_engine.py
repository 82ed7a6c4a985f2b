"""The engine: PostgreSQL, and no other database anywhere."""

from tests.house.source import PACKAGE, ROOT, named

READ = {".py", ".toml", ".sql", ".html", ".in", ".lock", ".cfg", ".ini"}


def test_no_second_database():
    folders = [PACKAGE, ROOT / "tests"]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in READ and "house" not in path.parts
    ]
    files += [ROOT / "Makefile", ROOT / "requirements.in", ROOT / "requirements.lock"]
    assert [named(path) for path in files if "sqlite" in path.read_text(encoding="utf-8").lower()] == []
