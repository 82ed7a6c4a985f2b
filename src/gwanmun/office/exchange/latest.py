"""Latest: what happened last in each channel: how long receipts took, how sure what came is, what was refused."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.channel import LANES, name_of
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.office.exchange import reach
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "latest.sql")
MOST, FEW = 500, 100  # receipts, and messages, of each channel


class Latest(Struct, frozen=True):
    """The latest of all channels with some partners."""

    seconds: tuple[tuple[str, float], ...]  # by partner, from the outbox to the receipt
    levels: tuple[tuple[int, int], ...]  # how many of the messages received are relied on how far
    refused: tuple[tuple[str, str, int], ...]  # by whom ("us", "them"), for what, how often


def latest(country: str, known: Mapping[str, KeyManifest]) -> Latest:
    """The latest with these partners; `country` is the office's own."""
    asked = {
        "ours": [name_of(country, partner, lane) for partner in known for lane in LANES],
        "theirs": [name_of(partner, country, lane) for partner in known for lane in LANES],
        "origins": [manifest.origin for manifest in known.values() for _ in LANES],
        "most": MOST,
        "few": FEW,
    }
    logs = reach.of_partners([manifest.origin for manifest in known.values()])
    seconds, levels, refused = [], Counter[int](), Counter[tuple[str, str]]()
    with cursor() as execute:
        for what, channel, which, n in execute.execute(SQL["latest"], asked):
            match what:
                case "seconds":
                    seconds.append((channel[3:5], n))
                case "place":
                    log = logs[known[channel[:2]].origin]
                    levels[int(log.level_at(int(n))) if n >= 0 else int(Level.RECEIVED)] += 1
                case _:
                    refused[what.removeprefix("refused by "), which] += int(n)
    counted = tuple((by, why, n) for (by, why), n in refused.most_common())
    return Latest(tuple(seconds), tuple(sorted(levels.items())), counted)
