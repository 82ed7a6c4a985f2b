"""Worlds by their seed: who lives in them, what goes wrong, and what must have come of it when they are at rest."""

import hashlib
from random import Random

from gwanmun.law.exchange import events as ev
from gwanmun.law.exchange.channel import link_of, read_head, tips
from gwanmun.law.exchange.messages import CertificateIssued, write_message
from gwanmun.law.exchange.receipt import BAD_ISSUER_KEY
from tests.exchange import checker
from tests.exchange.seals import origin_of, unseal
from tests.exchange.world import Weather, World

STORM_MS = 20_000
REST_MS = 400_000
COUNTRIES = ("KR", "VN", "CN", "ID")
QUORUM = 2
CO = "KR>VN/co"
REOPENED_EVERY = 1_000
"""Among so many worlds is one in which a channel is opened again, by its seed; the others go by `KINDS`."""


def run(seed: int) -> list[str]:
    """What is wrong with the world of this seed: nothing, if the protocol is right."""
    return kind_of(seed)(seed)


def kind_of(seed: int):
    """Which kind of world a seed is of."""
    if seed % REOPENED_EVERY == REOPENED_EVERY - 1:
        return reopened
    return Random(seed ^ 0x5EED).choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]


def weather(rng: Random) -> Weather:
    """Anything from a calm day to a bad one."""
    bad = rng.choice((0, 100, 300, 600))
    return Weather(
        loss=rng.choice((0, bad // 2, bad)),
        twice=rng.choice((0, bad, 500)),
        spread_ms=rng.choice((20, 500, 8_000, 20_000)),
        crash=rng.choice((0, 0, 10, 40, 100)),
        rivalry=rng.choice((0, 0, 500)),
        late=rng.choice((0, 0, 6_000)),
    )


def issue(world: World, channel: str, many: int) -> None:
    """So many business transactions that put a message into the outbox, each when it commits."""
    bodies = world.issued.setdefault(channel, [])
    rng = world.rng
    for n in range(many):
        body = certificate(f"{channel} {n}") if n % 2 else f"{channel} {n}".encode()
        bodies.append(body)
        if rng.randrange(8) == 0:
            world.verdicts[body] = BAD_ISSUER_KEY
        delay = rng.randrange(STORM_MS // 2) + (rng.randrange(world.weather.late) if world.weather.late else 0)
        world.at(delay, lambda key=f"{n:04}", body=body: world.running[channel[:2]][-1].disk.issue(channel, key, body))


def certificate(number: str) -> bytes:
    """A message of which another record is logged than the message: its document has parts."""
    document = f"{number}~exporter~".encode()
    return write_message(CertificateIssued(number, "vkfta", "VN", document, hashlib.sha256(document).digest()))


def storm_and_rest(world: World) -> None:
    """Things go wrong for a while; then nothing more does, and everything must come right."""
    world.run(world.now + STORM_MS)
    world.calm = True
    world.cuts.clear()
    rest(world)


def rest(world: World) -> None:
    """Until nothing is left to do, or for so long that something must be wrong."""
    end = world.now + REST_MS
    while world.now < end and not at_rest(world):
        world.run(world.now + 4_000)


def at_rest(world: World) -> bool:
    """Whether nothing is left to do."""
    for country in world.countries:
        process = world.whom(country)
        if process is None or process.anchor.standing != "anchored":
            return False
        log = process.disk.log
        if process.office.witnesses and (log.size < len(process.disk.leaves) or log.shown != log.note):
            return False
    return all(channel_at_rest(world, channel) for channel in world.issued)


def channel_at_rest(world: World, channel: str) -> bool:
    """Whether all is acknowledged, and the sender's last run has been told so: before, earlier runs may still be heard."""
    process, receiver = world.whom(channel[:2]), world.whom(channel[3:5]).disk
    sending, receiving = process.disk.sending.get(channel), receiver.receiving.get(channel)
    if sending is None:
        return not process.disk.bodies and receiving is None
    told = channel in process.paces and process.paces[channel].confirmed
    waiting = process.disk.waiting(channel)
    return told and not waiting and sending.acked == sending.last == (receiving.last if receiving else 0)


def partitions(world: World) -> None:
    """One way, or both, for a while."""
    rng = world.rng
    for _ in range(rng.randrange(3)):
        cut = tuple(rng.sample(world.countries, 2))
        start = rng.randrange(STORM_MS)
        world.at(start, lambda cut=cut: world.cuts.add(cut))
        world.at(start + rng.randrange(10_000), lambda cut=cut: world.cuts.discard(cut))


def a_pair(seed: int) -> list[str]:
    """Two offices without witnesses: loss, copies, delay, crashes, two runs on one disk, clocks that jump."""
    rng = Random(seed)
    world = World(seed, COUNTRIES[:2], weather=weather(rng))
    issue(world, "KR>VN/co", 1 + rng.randrange(5))
    if rng.randrange(3) == 0:
        issue(world, rng.choice(("VN>KR/co", "KR>VN/aeo")), 1 + rng.randrange(3))
    partitions(world)
    if rng.randrange(4) == 0:
        _clock_jumps(world)
    if world.weather.rivalry:
        world.at(rng.randrange(STORM_MS), lambda: _second_run(world, "KR"))
    storm_and_rest(world)
    return checker.failures(world)


def _clock_jumps(world: World) -> None:
    def jump() -> None:
        process = world.whom(world.rng.choice(world.countries))
        if process is not None:
            process.skew += world.rng.choice((-86_400_000, 86_400_000))

    world.at(world.rng.randrange(STORM_MS), jump)


def _second_run(world: World, country: str) -> None:
    """A second process on the same disk, while the first still lives: the later run must win, and nothing be doubled."""
    process = world.whom(country)
    if process is not None:
        world.start(country, process.disk)


def witnessed(seed: int) -> list[str]:
    """Three offices that witness one another, in bad weather."""
    rng = Random(seed)
    world = World(seed, COUNTRIES[:3], quorum=QUORUM, weather=weather(rng))
    world.weather.rivalry = 0
    issue(world, "KR>VN/co", 1 + rng.randrange(4))
    partitions(world)
    storm_and_rest(world)
    return checker.failures(world)


def restored(seed: int) -> list[str]:
    """One office is restored from yesterday's backup: nothing delivered is lost, nothing forks, nobody is accused."""
    rng = Random(seed)
    world = World(seed, COUNTRIES[: rng.choice((2, 2, 3))], quorum=1, weather=weather(rng))
    world.weather.rivalry = 0
    issue(world, "KR>VN/co", 2 + rng.randrange(4))
    who = rng.choice(("KR", "VN"))
    backed_up = rng.randrange(STORM_MS * 2 // 3)
    world.at(backed_up, lambda: world.backups.update({who: world.running[who][-1].disk.snapshot()}))
    world.at(backed_up + rng.randrange(STORM_MS - backed_up), lambda: _restore(world, who))
    storm_and_rest(world)
    world.run(world.now + 6_000)  # what an earlier run still had under way
    rest(world)
    return checker.failures(world)


def _restore(world: World, country: str) -> None:
    """The disk of yesterday, and what was still on its way to others from the runs before."""
    for process in world.running[country]:
        process.alive = False
    old = world.running[country][-1]
    world.start(country, world.backups[country].snapshot())
    late = [(channel, batch) for channel, batch in world.batches if channel.startswith(country)][-3:]
    for channel, batch in late:
        world.at(world.rng.randrange(STORM_MS), lambda c=channel, b=batch: world.deliver_batch(old, c, b))


def a_liar(seed: int) -> list[str]:
    """A twin with the same keys tells another story: to the same receiver, or to another witness."""
    world, lie = lied_to(seed, LIES)
    return checker.failures(world) + (_uncaught_twice(world) if lie == _SAME_RECEIVER else _uncaught_fork(world))


def lied_to(seed: int, lies: tuple) -> tuple[World, tuple]:
    """A world in which one of these lies was told, and some time has passed; and which it was."""
    rng = Random(seed)
    world = World(seed, COUNTRIES, quorum=QUORUM, weather=Weather(spread_ms=rng.choice((20, 800))))
    world.forged = {"KR"}
    issue(world, "KR>VN/co", 2)
    lie = rng.choice(lies)
    world.at(2_000 + rng.randrange(6_000), lambda: _twin(world, lie))
    for _ in range(12):
        if origin_forked(world, "VN") or origin_forked(world, "CN") or origin_forked(world, "ID"):
            break
        world.run(world.now + 5_000)
    world.run(world.now + 3_000)
    return world, lie


# To whom neither of the two runs speaks: nobody is left out, one witness sees both, or no witness does.
_SAME_RECEIVER, _OTHER_WITNESSES, _WITNESSES_APART = ((), ()), (("CN",), ("VN",)), (("CN", "ID"), ("VN", "ID"))
LIES = (_SAME_RECEIVER, _OTHER_WITNESSES, _WITNESSES_APART)


def _twin(world: World, lie: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """The same office again, on a disk of its own, with the sessions of the first: a stolen key, or a lie."""
    first = world.whom("KR")
    if first is None:
        return
    twin = type(first)(world, first.disk.snapshot(), first.office)
    twin.anchor, twin.paces = first.anchor, dict(first.paces)
    world.running["KR"].insert(0, twin)
    first.cut, twin.cut = map(frozenset, lie)
    for process, story in ((first, b"one story"), (twin, b"another story")):
        for part in range(1 + world.rng.randrange(3)):
            process.disk.issue("KR>VN/co", f"a{part}", story + b" %d" % part)
    world.tick(twin)
    world.tick(first)


def _uncaught_twice(world: World) -> list[str]:
    """If two messages went to one receiver under one number, it has frozen the channel and can show both."""
    vn = world.whom("VN").disk
    told: dict[int, set[bytes]] = {}
    for _, batch in world.batches:
        head = read_head(unseal("KR", batch.head))
        for number, tip in enumerate(tips(head.prev, head.first, map(link_of, batch.items)), head.first):
            told.setdefault(number, set()).add(tip)
    twice = [number for number, stories in told.items() if len(stories) > 1]
    row = vn.receiving.get("KR>VN/co")
    if twice and not row.frozen and not origin_forked(world, "VN"):
        return [f"two stories under {min(twice)}, and the channel goes on"]
    return []


def origin_forked(world: World, country: str) -> bool:
    watched = world.whom(country).disk.watched.get(origin_of("KR"))
    return watched is not None and bool(watched.forked)


def _uncaught_fork(world: World) -> list[str]:
    """Two branches shown to witnesses who talk: somebody holds proof, and never have two branches their quorum."""
    twin, first = (process.disk for process in world.running["KR"])
    one, other = (
        max((n for n, names in disk.cosigned.items() if len(names) >= QUORUM), default=0) for disk in (twin, first)
    )
    both = min(one, other)
    found = [] if twin.root_at(both) == first.root_at(both) else ["two branches are witnessed by a quorum"]
    if _diverged(world) and not any(origin_forked(world, country) for country in ("VN", "CN", "ID")):
        found.append("two branches, and nobody has noticed")
    return found


def _diverged(world: World) -> bool:
    """Whether two witnesses hold checkpoints of KR's that cannot be of one log."""
    twin, first = (process.disk for process in world.running["KR"])
    held = (world.whom(country).disk.watched.get(origin_of("KR")) for country in ("VN", "CN"))
    one, other = ((row.size, row.root) if row else (0, twin.root_at(0)) for row in held)
    return twin.root_at(one[0]) != one[1] and first.root_at(other[0]) != other[1]


def reopened(seed: int) -> list[str]:
    """A thief's story and the office's own have met; it is cleared up in some weather, and the channel goes on."""
    world, _ = lied_to(seed, (_SAME_RECEIVER,))
    found = checker.failures(world) + _uncaught_twice(world)
    if not world.whom("VN").disk.receiving[CO].frozen:  # one of the two was never heard
        return found
    without_the_thief(world)
    minutes(world, 2)
    differs = bool(world.whom("KR").disk.sending[CO].frozen)
    ends = [("KR", "sending"), ("VN", "receiving")] if differs else [("VN", "receiving")]
    for country, end in ends if world.rng.randrange(2) else reversed(ends):
        storm = Weather(loss=world.rng.choice((0, 300)), twice=world.rng.choice((0, 300)), spread_ms=4_000)
        world.weather, world.calm = storm, False
        clear(world, country, end, theirs=differs and country == "KR")
        minutes(world, 3, storm)
    minutes(world)
    return found + _not_gone_on(world)


def without_the_thief(world: World) -> None:
    """The key is changed: what the twin says counts no more, and the office is itself again."""
    thief, *_ = world.running["KR"]
    thief.alive = False
    world.running["KR"] = [world.running["KR"][-1]]
    world.running["KR"][-1].cut = frozenset()


def minutes(world: World, many: int = 5, weather: Weather | None = None) -> None:
    """So many minutes, the last of them calm: what was lost is sent again.

    No power is lost: the twin of these worlds has the log's keys too, so an office that starts again finds another log
    under its name with the witnesses, and rightly writes nothing until that is mended as well.
    """
    world.weather, world.calm = weather or Weather(), weather is None
    world.run(world.now + (many - 1) * 60_000)
    world.calm = True
    world.run(world.now + 60_000)


def clear(world: World, country: str, end: str, *, theirs: bool = False) -> ev.ChannelCleared:
    """Two officers have decided; the office carries it out as often as it must until it is on the disk."""
    row = getattr(world.disks[country], end)[CO]
    event = ev.ChannelCleared(CO, row.frozen, row.reopened + 1, theirs)
    while getattr(world.disks[country], end)[CO].reopened < event.decision:
        process = world.whom(country)
        if process is not None:
            process.happen(event)
        world.run(world.now + 1_000)
    return event


def _not_gone_on(world: World) -> list[str]:
    """What a channel that was opened again owes: both ends agree, nothing waits, and nothing was lost or doubled."""
    kr, vn = world.whom("KR").disk, world.whom("VN").disk
    sending, receiving, done = kr.sending[CO], vn.receiving[CO], vn.effects_of(CO)
    refused = {body for body, verdict in world.verdicts.items() if verdict != "OK"}
    own = {body for (name, _), body in kr.bodies.items() if name == CO}
    owed = {
        "it is frozen still": bool(sending.frozen or receiving.frozen),
        "the two ends differ": (sending.acked, sending.tip) != (receiving.last, receiving.tip),
        "something waits": bool(kr.waiting(CO)),
        "something was lost": bool(own - set(done) - refused),
        "something was doubled": len(done) != len(set(done)),
    }
    return [f"{CO}: opened again, and {what}" for what, is_so in owed.items() if is_so] + checker.chain_failures(CO, vn)


def withheld(seed: int) -> list[str]:
    """Batches vanish, heartbeats do not: the receiver knows that something is kept from it."""
    world = World(seed, COUNTRIES[:2], quorum=1)
    world.pace_ms = 60_000
    issue(world, "KR>VN/aeo", 2)
    world.deliver_batch = lambda *_: None
    world.run(world.now + 40 * 60_000)
    codes = {code for code, _ in world.whom("VN").alarms}
    return [] if "withheld" in codes else ["a suspension was withheld, and nobody was alarmed"]


def forged(seed: int) -> list[str]:
    """Whoever has no key gets nothing: batches and receipts signed by another are as good as none."""
    rng = Random(seed)
    world = World(seed, COUNTRIES[:2], weather=weather(rng))
    world.weather.rivalry = 0
    issue(world, "KR>VN/co", 2)
    issue(world, "KR>VN/aeo", 1 + rng.randrange(2))

    def replay() -> None:
        if world.batches:
            channel, batch = rng.choice(world.batches)
            world.deliver_batch(world.running["KR"][-1], channel, batch)
            world.deliver_batch(world.running["VN"][-1], "VN>KR/co", batch)
        for note in list(world.receipts.values()):
            world.running["KR"][-1].happen(ev.ReceiptArrived("CN", "KR>VN/co", note, 9))
            world.running["KR"][-1].happen(ev.ReceiptArrived("VN", "KR>VN/aeo", note, 9))

    for _ in range(4):
        world.at(rng.randrange(STORM_MS), replay)
    storm_and_rest(world)
    return checker.failures(world)


KINDS = ((a_pair, 64), (witnessed, 7), (restored, 15), (a_liar, 4), (forged, 9), (withheld, 1))  # of a hundred
