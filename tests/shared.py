"""The folder of data and cases that is not ours to commit; a test that needs it is skipped, loudly, where it is absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("GWANMUN_SHARED") or Path(__file__).parents[2] / "shared")


def shared(path: str) -> Path:
    """A file of the shared folder."""
    if not (SHARED / path).exists():
        pytest.skip(
            f"NOT TESTED: {path} is not there; name the folder that has it in GWANMUN_SHARED", allow_module_level=True
        )
    return SHARED / path
