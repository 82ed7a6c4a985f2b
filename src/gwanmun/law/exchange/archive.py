"""Archives: several files in one, written in a single way, so that two readers can never find different files in it.

It is a ZIP every program opens: entries in the order of their names, stored and not compressed, dated 1980, without
comments, extras or directories. Nothing can swell when it is read, and whatever is not written exactly so is refused:
a reader takes the entries out, writes them again, and compares.
"""

import re
import struct
import zlib
from collections.abc import Mapping

LONGEST_ARCHIVE = 8 * 2**20
MOST_FILES = 64
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}(?:/[A-Za-z0-9][A-Za-z0-9.-]{0,63})?", re.ASCII)
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_NEW_YEAR_1980 = 0x21
_PLAIN_FILE = 0o100644 << 16


class UnsoundArchiveError(ValueError):
    """Bytes that are no archive of this kind; its message says why."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files; the same files always make the same bytes."""
    parts, directory, at = [], [], 0
    for name in sorted(files):
        assert is_name(name), "a file of an archive is called so that it falls nowhere else"
        content, called = files[name], name.encode("ascii")
        facts = (0, 0, 0, _NEW_YEAR_1980, zlib.crc32(content), len(content), len(content), len(called), 0)
        parts += [_LOCAL.pack(0x04034B50, 20, *facts), called, content]
        directory += [_CENTRAL.pack(0x02014B50, 0x0314, 20, *facts, 0, 0, 0, _PLAIN_FILE, at), called]
        at += _LOCAL.size + len(called) + len(content)
    listed = b"".join(directory)
    end = _END.pack(0x06054B50, 0, 0, len(files), len(files), len(listed), at, 0)
    return b"".join([*parts, listed, end])


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of an archive. Raises UnsoundArchiveError."""
    if len(content) > LONGEST_ARCHIVE:
        raise UnsoundArchiveError(f"longer than {LONGEST_ARCHIVE} bytes")
    files: dict[str, bytes] = {}
    at = 0
    while content[at : at + 4] == b"PK\x03\x04" and len(files) < MOST_FILES:
        if at + _LOCAL.size > len(content):
            raise UnsoundArchiveError("cut off")
        *_, size, called, extra = _LOCAL.unpack_from(content, at)
        begins = at + _LOCAL.size + called + extra
        name = content[at + _LOCAL.size : begins - extra].decode("ascii", "replace")
        if not is_name(name) or name in files:
            raise UnsoundArchiveError("a file that is called otherwise than files of a bundle are")
        at = begins + size
        files[name] = content[begins:at]
    if not files or pack(files) != content:
        raise UnsoundArchiveError("not written byte for byte as bundles are")
    return files


def is_name(name: str) -> bool:
    """Whether a file may be called so: no way up, no other disk, nothing hidden."""
    return _NAME.fullmatch(name) is not None and ".." not in name
