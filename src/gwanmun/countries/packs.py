"""Packs: where country packs lie. A deployer's own folders go before the ones that come with the house."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import platformdirs

BUILT_IN = Path(__file__).parent
FOLDERS = "GWANMUN_PACKS"
"""The environment's name for a deployer's folders of packs, separated as PATH is."""


class PackUnknownError(LookupError):
    """No folder holds a pack of this name."""


def own_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where a deployer's packs are kept when nobody has said where: under GWANMUN_HOME, or the user's data folder."""
    return Path(environment.get("GWANMUN_HOME") or platformdirs.user_data_path("gwanmun")) / "packs"


def own_folders(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The deployer's folders of packs: those the environment names, or else `own_home`."""
    named = tuple(folder for folder in environment.get(FOLDERS, "").split(os.pathsep) if folder)
    return named or (str(own_home(environment)),)


def find_pack(name: str, folders: Sequence[str] = ()) -> Path:
    """The folder of a pack: by its id in these folders, then among the built-in ones; or by its own path.

    Raises PackUnknownError.
    """
    if name.replace("_", "").isalnum():
        for folder in (*map(Path, folders), BUILT_IN):
            if (folder / name / "pack.toml").is_file():
                return folder / name
    if (Path(name) / "pack.toml").is_file():
        return Path(name)
    known = ", ".join(sorted({path.name for path in all_packs(folders)}))
    raise PackUnknownError(f"No pack {name!r}: neither a folder with a pack.toml nor one of {known}.")


def all_packs(folders: Sequence[str] = ()) -> Iterator[Path]:
    """The folders of every pack that can be found by its id."""
    for folder in (*map(Path, folders), BUILT_IN):
        yield from sorted(path.parent for path in folder.glob("*/pack.toml"))
