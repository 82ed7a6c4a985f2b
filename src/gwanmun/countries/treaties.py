"""Treaties: where they lie and how to come by one. A deployer's own go before the ones that come with the house.

from gwanmun.countries.treaties import treaty
treaty("vkfta").lookup("850440").text          # "CTSH or RVC(40)"
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from gwanmun.countries import snapshot_cache
from gwanmun.countries.folder import Folder
from gwanmun.countries.packs import BUILT_IN, own_folders
from gwanmun.countries.treaty import Treaty
from gwanmun.countries.treaty_lint import build_treaty

PLACE = "treaties"
"""The folder of treaties within a folder of packs."""


class TreatyUnknownError(LookupError):
    """No folder holds a treaty of this name."""


def treaty(name: str, folders: Sequence[str] | None = None) -> Treaty:
    """The treaty of this id (or in this folder), built at most once a process.

    `folders` are the deployer's, which go before the built-in ones; None takes those the environment names.
    Raises TreatyUnknownError and TreatyRefusedError.
    """
    return _treaty(name, own_folders() if folders is None else tuple(folders))


def all_treaties(folders: Sequence[str] | None = None) -> dict[str, Treaty]:
    """Every treaty that can be found, by id in order. Raises TreatyRefusedError for one that has errors."""
    known = own_folders() if folders is None else tuple(folders)
    return {path.name: _treaty(path.name, known) for path in treaty_folders(known)}


def find_treaty(name: str, folders: Sequence[str] = ()) -> Path:
    """The folder of a treaty: by its id in these folders, then among the built-in ones; or by its own path.

    Raises TreatyUnknownError.
    """
    if name.replace("-", "").replace("_", "").isalnum():
        for folder in (*map(Path, folders), BUILT_IN):
            if (folder / PLACE / name / "treaty.toml").is_file():
                return folder / PLACE / name
    if (Path(name) / "treaty.toml").is_file():
        return Path(name)
    known = ", ".join(path.name for path in treaty_folders(folders))
    raise TreatyUnknownError(f"No treaty {name!r}: neither a folder with a treaty.toml nor one of {known}.")


def treaty_folders(folders: Sequence[str] = ()) -> Iterator[Path]:
    """The folder of every treaty that can be found by its id, in order of the ids."""
    found: dict[str, Path] = {}
    for folder in (BUILT_IN, *map(Path, reversed(folders))):
        found |= {path.parent.name: path.parent for path in (folder / PLACE).glob("*/treaty.toml")}
    yield from (found[name] for name in sorted(found))


@cache
def _treaty(name: str, folders: tuple[str, ...]) -> Treaty:
    folder = Folder(find_treaty(name, folders))
    key = snapshot_cache.key_of(folder)
    body = snapshot_cache.find(key)
    if body is not None:
        return Treaty(body)
    built = build_treaty(folder)
    snapshot_cache.keep(key, built.body)
    return built
