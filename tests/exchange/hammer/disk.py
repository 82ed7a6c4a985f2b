"""A small disk: a tmpfs of its own on which a cluster lies, and ballast that fills it to the last byte, and is freed."""

import errno
import os
import subprocess
from pathlib import Path

PAGE = 4096


class NoSmallDiskError(Exception):
    """A file system cannot be mounted here: it takes root, and a machine that lets it."""


class SmallDisk:
    """A tmpfs."""

    def __init__(self, folder: Path, mebibytes: int) -> None:
        """Mount it. Raises NoSmallDiskError."""
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=755", "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as why:
            raise NoSmallDiskError(str(why)) from why
        if done.returncode:
            raise NoSmallDiskError(done.stderr.strip())
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        self._ballast = folder / "ballast"
        self.fillings = 0

    def fill(self) -> None:
        """Not a page is left: as much as fits at once, then half as much, down to a page."""
        self.fillings += 1
        state = os.statvfs(self.folder)
        step = state.f_bavail * state.f_frsize
        with self._ballast.open("ab") as ballast:
            while step >= PAGE:
                try:
                    os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), step)
                except OSError as why:
                    if why.errno != errno.ENOSPC:
                        raise
                    step //= 2

    def free(self) -> None:
        """The ballast is gone."""
        self._ballast.unlink(missing_ok=True)

    def write_protect(self, *, on: bool) -> None:
        """The whole disk read-only, or writable again. Raises NoSmallDiskError while somebody has a file open in it."""
        options = f"remount,{'ro' if on else 'rw'}"
        done = subprocess.run(["mount", "-o", options, str(self.folder)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoSmallDiskError(done.stderr.strip())

    def unmount(self) -> None:
        """It is gone, with all that is on it."""
        subprocess.run(["umount", "-l", str(self.folder)], check=False)
