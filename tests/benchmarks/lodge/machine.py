"""The machine: what it is, how busy it is, and how much processor time a tree of processes has used, from /proc."""

import os
import platform
from collections import defaultdict
from pathlib import Path

from msgspec import Struct

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


class Facts(Struct, frozen=True):
    """What the figures were measured on."""

    cores: int
    processor: str
    memory_gib: float
    load_average: tuple[float, float, float]
    kernel: str
    python: str


def facts() -> Facts:
    """This machine, now."""
    model = next((x for x in (PROC / "cpuinfo").read_text().splitlines() if x.startswith("model name")), ": unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Facts(
        os.cpu_count() or 0,
        model.partition(":")[2].strip(),
        round(memory, 1),
        os.getloadavg(),
        platform.release(),
        platform.python_version(),
    )


def cpu_seconds(root: int) -> float:
    """User and system time of a process, of all it ever started and waited for, and of those that still run under it."""
    stats = _stats()
    children = defaultdict(list)
    for pid, (parent, _) in stats.items():
        children[parent].append(pid)
    ticks, tree = 0, [root]
    while tree:
        pid = tree.pop()
        if pid in stats:
            ticks += stats[pid][1]
            tree += children[pid]
    return ticks / TICKS_A_SECOND


def _stats() -> dict[int, tuple[int, int]]:
    """Of every process: its parent, and its ticks with those of its children that ended (proc(5): fields 14 to 17)."""
    found = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        found[int(folder.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return found
