"""The pack of one's own that a command writes into: its folder, or a copy of the pack that comes with the house."""

from pathlib import Path

import typer

from gwanmun.countries.own_pack import copy_of, is_shipped
from gwanmun.countries.packs import PackUnknownError, find_pack, own_folders


def own_folder(into: str) -> tuple[Path, bool]:
    """The folder of the pack to write into, and whether a shipped one was copied to make it."""
    try:
        folder = find_pack(into, own_folders())
    except PackUnknownError as why:
        raise typer.BadParameter(str(why), param_hint="--into") from None
    if not is_shipped(folder):
        return folder, False
    return copy_of(folder, Path(own_folders()[0])), True
