"""A simulated world: offices with the real core, on disks that lose power and over a network that keeps no promise.

Everything in it follows from its seed. Time passes only when something is due. A crash may fall between any two effects
of a step, and before or after the commit among them; what was on its way then arrives later, or twice, or never.
"""

from heapq import heappop, heappush
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange import effects as fx
from gwanmun.law.exchange import events as ev
from gwanmun.law.exchange import evidence, opening, sending, step
from gwanmun.law.exchange.channel import MOST_MESSAGES, first_tip
from gwanmun.law.exchange.holding import ANCHORED, SUPERSEDED, Anchor, Pace, State
from gwanmun.law.exchange.merkle import Frontier, append, consistency_proof, root_of
from gwanmun.law.exchange.receipt import OK, read_receipt
from tests.exchange.disk import ConflictError, Disk
from tests.exchange.seals import office, open_checkpoint, unseal

START = 1_780_000_000_000


class CrashError(Exception):
    """The power is gone."""


class Weather(Struct):
    """How bad it is: in thousandths, and milliseconds."""

    loss: int = 0
    twice: int = 0
    spread_ms: int = 20
    crash: int = 0
    rivalry: int = 0  # two runs of one office on one disk interleave
    late: int = 0  # business transactions commit later than they began


class Process:
    """A run of an office: what it holds in memory is gone with it."""

    def __init__(self, world, disk, identity):
        self.world, self.disk, self.office = world, disk, identity
        self.country = identity.country
        self.paces: dict[str, Pace] = {}
        self.anchor = Anchor()
        self.alive = True
        self.rival: Process | None = None
        self.skew = 0
        self.channels: tuple[str, ...] = ()
        self.cut: frozenset[str] = frozenset()  # countries it does not speak to: for those who lie by silence
        self.alarms: list[tuple[str, str]] = []

    def happen(self, event, answer=None) -> None:
        """A step on this event, and its effects in order. A crash ends the run; a conflict ends the step."""
        if not self.alive:
            return
        try:
            self._perform(self._step(event), event, answer)
        except CrashError:
            self.world.crash(self)
        except ConflictError:
            self.paces.pop(getattr(event, "channel", ""), None)

    def _step(self, event):
        wanted = step.heads_wanted(event, self.office)
        state = State(
            anchor=self.anchor,
            pace=self.paces.get(wanted.sending, _BLANK) if wanted.sending else _BLANK,
            **self.disk.heads(wanted, None),
        )
        rows = step.rows_wanted(event, state, self.office)
        if rows is not step.NO_ROWS:
            state = replace(state, **self.disk.rows(rows, wanted))
        outcome = step.step(state, event, self.world.now + self.skew, self.world.dice, office=self.office)
        return outcome, wanted.sending

    def _perform(self, taken, event, answer) -> None:
        outcome, channel = taken
        remembered = False
        for effect in outcome.effects:
            self._maybe_crash()
            if type(effect) is fx.Commit:
                if self.rival is not None and self.world.rng.randrange(1000) < self.world.weather.rivalry:
                    self.world.tick(self.rival, again=False)
                self.disk.commit(effect.writes)
                self._remember(outcome, channel)
                remembered = True
                self._maybe_crash()
                continue
            if not remembered:
                self._remember(outcome, channel)
                remembered = True
            _PERFORM[type(effect)](self, effect, answer)
        if not remembered:
            self._remember(outcome, channel)

    def _remember(self, outcome, channel) -> None:
        self.anchor = outcome.state.anchor
        if self.anchor.standing == SUPERSEDED:  # another run of this office is at work: this one ends
            self.world.crash(self, again=self.world.running[self.country][-1] is self)
        if channel:
            self.paces[channel] = outcome.state.pace

    def has_to_send(self, channel: str) -> bool:
        """Whether it is worth looking: nothing is, once all that is numbered has its receipt."""
        sending, pace = self.disk.sending.get(channel), self.paces.get(channel, _BLANK)
        return sending is None or not pace.confirmed or not sending.acked == sending.last == pace.sent

    def _maybe_crash(self) -> None:
        world = self.world
        if world.weather.crash and not world.calm and world.rng.randrange(1000) < world.weather.crash:
            raise CrashError

    # ------------------------------------------------------------------------------------------- what a gateway would do

    def _reply(self, effect, answer) -> None:
        self.world.check_reply(self, effect.answer)
        if answer is None:
            return
        told = effect.answer
        if type(told) is fx.Bodies:
            items = tuple(self.disk.inbox[told.channel, n].item for n in range(told.first, told.last + 1))
            answer(self.country, ev.BodiesReturned(self.country, told.channel, told.first, told.head, items))
        else:
            answer(self.country, told)

    def _send_batch(self, effect, _) -> None:
        rows = [
            self.disk.outbox[effect.channel, self.disk.numbers[effect.channel, n]]
            for n in range(effect.first, effect.last + 1)
        ]
        bodies = [self.disk.bodies[effect.channel, row.key] for row in rows]
        before = self.disk.numbers.get((effect.channel, effect.first - 1))
        prev = self.disk.outbox[effect.channel, before].tip if before else first_tip(effect.channel)
        session = self.paces.get(effect.channel, _BLANK).session
        batch = sending.batch_of(effect.channel, rows, bodies, prev=prev, session=session, office=self.office)
        self.world.batches.append((effect.channel, batch))
        self.world.deliver_batch(self, effect.channel, batch)

    def _ask_standing(self, effect, _) -> None:
        event = ev.StandingAsked(self.country, effect.channel, effect.session)
        self.world.ask(self, effect.channel[3:5], event, effect.channel)

    def _ask_bodies(self, effect, _) -> None:
        event = ev.BodiesAsked(self.country, effect.channel, effect.first)
        self.world.ask(self, effect.channel[3:5], event, effect.channel)

    def _ask_seen(self, effect, _) -> None:
        self.world.ask(self, effect.witness, ev.SeenAsked(self.office.origin, effect.session), "")

    def _ask_leaves(self, effect, _) -> None:
        leaves = self.world.mirrored(self.office.origin, effect.last)
        self.world.post(
            self.country,
            self.country,
            lambda: self.happen(ev.LeavesReturned(effect.first, leaves[effect.first : effect.last])),
        )

    def _ask_nodes(self, effect, _) -> None:
        old, new = open_checkpoint(effect.old), open_checkpoint(effect.new)
        for leaves in self.world.branches(effect.origin):
            if len(leaves) >= new.size and root_of(append(Frontier(), leaves[: new.size])) == new.root:
                nodes = evidence.nodes_between(
                    old.size, new.size, lambda level, place, of=leaves: _subtree(of, level, place)
                )
                if self.world.rng.randrange(4) == 0:  # from a mirror that makes something up
                    nodes = (bytes(32), *nodes[1:])
                self.world.post(
                    "", self.country, lambda nodes=nodes: self.happen(ev.NodesReturned(effect.old, effect.new, nodes))
                )
                return

    def _offer(self, effect, _) -> None:
        leaves = tuple(self.disk.leaves[: effect.new])
        self.world.mirrors.setdefault(self.office.origin, {})[effect.new, root_of(append(Frontier(), leaves))] = leaves
        if not 0 <= effect.old <= len(leaves):
            return
        read = lambda level, place: _subtree(leaves, level, place)  # noqa: E731
        proof = consistency_proof(effect.old, effect.new, read) if 0 < effect.old < effect.new else ()
        self.world.ask(
            self, effect.witness, ev.Offered(self.office.origin, effect.session, effect.old, effect.note, proof), ""
        )

    def _beat(self, effect, _) -> None:
        event = ev.BeatArrived(self.country, effect.note)
        self.world.tell(self, effect.partner, event)
        for note in effect.seen:
            self.world.tell(self, effect.partner, ev.CheckpointSeen(note))

    def _publish(self, effect, _) -> None:
        self.world.published.append(effect.note)

    def _alarm(self, effect, _) -> None:
        self.alarms.append((effect.code, effect.about))

    def _then(self, effect, _) -> None:
        self.happen(effect.event)


_BLANK = Pace()
_PERFORM = {
    fx.Reply: Process._reply,
    fx.SendBatch: Process._send_batch,
    fx.AskStanding: Process._ask_standing,
    fx.AskBodies: Process._ask_bodies,
    fx.AskSeen: Process._ask_seen,
    fx.AskLeaves: Process._ask_leaves,
    fx.AskNodes: Process._ask_nodes,
    fx.Offer: Process._offer,
    fx.Beat: Process._beat,
    fx.Publish: Process._publish,
    fx.Alarm: Process._alarm,
    fx.Then: Process._then,
    fx.Wake: lambda process, effect, answer: None,
}


def _subtree(leaves, level, place):
    return root_of(append(Frontier(), leaves[place << level : (place + 1) << level]))


class World:
    """Offices, the network between them, and what anybody could have seen of it."""

    def __init__(self, seed: int, countries: tuple[str, ...], *, quorum: int = 0, weather: Weather | None = None):
        self.rng = Random(seed)
        self.at_once, self.longest = 1 + seed % 3, 2 if seed % 3 else MOST_MESSAGES  # batches, and messages of one
        self.dice = self.rng.randrange
        self.now = START
        self.calm = False
        self.pace_ms = 2_500  # about how often an office looks at its clock
        self.weather = weather or Weather()
        self._due: list[tuple[int, int, object]] = []
        self._order = 0
        self.countries = countries
        self.cuts: set[tuple[str, str]] = set()  # from whom nothing gets through to whom
        self.offices = {}
        self.running: dict[str, list[Process]] = {}
        self.disks: dict[str, Disk] = {}  # the one each office has now; an older one never comes back
        self.batches: list = []
        self.receipts: dict[tuple[str, int, int], bytes] = {}
        self.published: list[bytes] = []
        self.mirrors: dict[str, dict] = {}
        self.failures: list[str] = []
        self.verdicts: dict[bytes, str] = {}
        self.forged: set[str] = set()  # countries that lie
        self.backups: dict[str, Disk] = {}
        self.issued: dict[str, list[bytes]] = {}
        for country in countries:
            witnesses = tuple(other for other in countries if other != country) if quorum else ()
            self.offices[country] = office(country, witnesses, quorum=quorum, needed=len(witnesses))
            self.start(country, Disk())

    # -------------------------------------------------------------------------------------------------------------- time

    def at(self, delay: int, act) -> None:
        self._order += 1
        heappush(self._due, (self.now + delay, self._order, act))

    def run(self, until: int) -> None:
        """What is due, in order, up to this time."""
        due = self._due
        while due and due[0][0] <= until:
            self.now, _, act = heappop(due)
            act()
        self.now = max(self.now, until)

    # ----------------------------------------------------------------------------------------------------------- the runs

    def start(self, country: str, disk: Disk) -> Process:
        """A process on this disk."""
        process = Process(self, disk, self.offices[country])
        self.disks[country] = disk
        process.channels = tuple(self.issued_channels(country))
        self.running.setdefault(country, []).append(process)
        if self.rng.randrange(1000) < self.weather.rivalry and len(self.running[country]) > 1:
            process.rival = self.running[country][-2]
        self.at(self.dice(50), lambda: self.tick(process))
        return process

    def issued_channels(self, country: str):
        return (channel for channel in self.issued if channel.startswith(country))

    def crash(self, process: Process, *, again: bool = True) -> None:
        process.alive = False
        if not again:
            return
        delay = 50 + self.dice(5_000)
        self.at(
            delay, lambda: self.disks[process.country] is process.disk and self.start(process.country, process.disk)
        )

    def tick(self, process: Process, *, again: bool = True) -> None:
        """What an office does by the clock."""
        if not process.alive:
            return
        if process.anchor.standing != ANCHORED:
            process.happen(ev.AnchorDue())
        for channel in self.issued_channels(process.country):
            if process.disk.waiting(channel):
                process.happen(ev.NumberDue(channel))
            if process.has_to_send(channel):
                process.happen(ev.SendDue(channel, self.at_once, self.longest))
        if process.office.witnesses:
            process.happen(ev.CheckpointDue())
            for other in self.countries:
                if other != process.country and self.dice(3) == 0:
                    process.happen(ev.BeatDue(other))
        if again and process.alive:
            self.at(self.pace_ms // 10 + self.dice(self.pace_ms), lambda: self.tick(process))

    # -------------------------------------------------------------------------------------------------------- the network

    def post(self, source: str, target: str, act) -> None:
        """Something on its way: it arrives, late, twice, or not."""
        if (source, target) in self.cuts:
            return
        weather, roll = self.weather, self.rng.randrange
        if self.calm:
            self.at(1 + roll(20), act)
            return
        if weather.loss and roll(1000) < weather.loss:
            return
        self.at(1 + roll(weather.spread_ms), act)
        if weather.twice and roll(1000) < weather.twice:
            self.at(1 + roll(weather.spread_ms * 4), act)

    def whom(self, country: str) -> Process | None:
        """The newest run of an office; a twin answers too, now and then."""
        alive = [one for one in self.running.get(country, ()) if one.alive]
        return alive[-1] if alive else None

    def ask(self, process: Process, target: str, event, channel: str) -> None:
        """A question, whose answer comes back as whatever event it means."""
        if target in process.cut:
            return

        def answered(country, answer):
            self.post(country, process.country, lambda: hear(process, country, answer, channel))

        def arrive():
            asked = self.whom(target)
            if asked is not None and process.country not in asked.cut:
                asked.happen(event, answered)

        self.post(process.country, target, arrive)

    def tell(self, process: Process, target: str, event) -> None:
        """A message that wants no answer."""
        if target not in process.cut:
            self.post(process.country, target, lambda: (to := self.whom(target)) and to.happen(event))

    def deliver_batch(self, process: Process, channel: str, batch) -> None:
        """A batch on its way: opened where it arrives, before anything is locked there."""
        target, country = channel[3:5], process.country
        if target in process.cut:
            return

        def answered(source, answer):
            self.post(source, country, lambda: hear(process, source, answer, channel))

        def arrive():
            receiver = self.whom(target)
            if receiver is None:
                return
            opened = opening.open_batch(country, batch, receiver.office)
            if isinstance(opened, fx.Rejected):
                answered(target, opened)
                return
            verdicts = tuple(self.verdicts.get(item.body, OK) for item in opened.items)
            receiver.happen(ev.BatchArrived(opened, verdicts), answered)

        self.post(country, target, arrive)

    # ----------------------------------------------------------------------------------------------- mirrors and the watch

    def mirrored(self, origin: str, size: int) -> tuple[bytes, ...]:
        """The leaves of a log, from one of its mirrors. There are mirrors that lie."""
        found = [leaves for (at, _), leaves in self.mirrors.get(origin, {}).items() if at >= size]
        lies = bool(found) and self.rng.randrange(4) == 0
        return (bytes(32), *found[-1][1:]) if lies else found[-1] if found else ()

    def branches(self, origin: str):
        return self.mirrors.get(origin, {}).values()

    def check_reply(self, process: Process, answer) -> None:
        """Nothing is said that is not on the disk, and nothing is acknowledged in two ways."""
        if type(answer) is fx.Cosignature and answer.size not in {row.size for row in process.disk.watched.values()}:
            self.failures.append(f"{process.country} cosigned {answer.size} leaves and has not written it down")
        if type(answer) is not fx.Receipts:
            return
        for note in answer.receipts:
            receipt = read_receipt(unseal(process.country, note))
            for number in range(receipt.first, receipt.last + 1):
                if (receipt.channel, number) not in process.disk.inbox:
                    self.failures.append(f"acknowledged and not written: {receipt.channel} {number}")
            if self.receipts.setdefault((receipt.channel, receipt.first, receipt.last), note) != note:
                self.failures.append(f"two receipts for {receipt.channel} {receipt.first}-{receipt.last}")


def hear(process: Process, source: str, answer, channel: str) -> None:
    """An answer as the event it means."""
    if type(answer) is fx.Receipts:
        for note in answer.receipts:
            process.happen(ev.ReceiptArrived(source, channel, note, answer.window))
    elif type(answer) is ev.BodiesReturned:
        process.happen(answer)
    else:
        meant = _OF_CHANNELS.get(type(answer)) if channel else _OF_LOGS.get(type(answer))
        if meant is not None:
            process.happen(meant(source, channel, answer))


_OF_CHANNELS = {
    fx.Gap: lambda source, channel, answer: ev.GapArrived(source, channel, answer.expected),
    fx.Stale: lambda source, channel, answer: ev.SessionOver(source, channel, answer.session),
    fx.Standing: lambda source, channel, answer: ev.StandingTold(source, channel, answer.note),
    fx.Busy: lambda source, channel, answer: ev.TurnedAway(source, channel, "busy", answer.milliseconds),
    fx.Frozen: lambda source, channel, answer: ev.TurnedAway(source, channel, "frozen", 60_000),
}
_OF_LOGS = {
    fx.Stale: lambda source, _, answer: ev.SeenTold(source, answer.session, b""),
    fx.Seen: lambda source, _, answer: ev.SeenTold(source, answer.session, answer.note),
    fx.Cosignature: lambda source, _, answer: ev.CosignatureArrived(source, answer.size, answer.signature),
    fx.Elsewhere: lambda source, _, answer: ev.WitnessElsewhere(source, answer.size),
}
