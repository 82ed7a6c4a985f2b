"""A small model, looked through whole: two offices, three messages, two crashes, and a wire that keeps no promise.

The last two things said (three in the long form) may be heard at any time and any number of times, and need never be heard. So every order of
loss, copies, delay and crashes within that reach is among the states; none of them may break a promise, and from every
twentieth, with nothing more going wrong, all must come right.
"""

from collections import deque

import pytest
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange import events as ev
from gwanmun.law.exchange.channel import Batch
from gwanmun.law.exchange.holding import ANCHORED, Anchor, Pace
from gwanmun.law.exchange.opening import open_batch
from gwanmun.law.exchange.receipt import OK
from tests.exchange import checker, seals
from tests.exchange.disk import Disk
from tests.exchange.world import CrashError, Process, World, hear

CO = "KR>VN/co"
MESSAGES, CRASHES = 3, 2
_FIRST = Anchor(session=1, standing=ANCHORED)


class Model(Struct, frozen=True):
    """A state: both disks, the sender's memory, what was ever said, and how much more may go wrong."""

    sender: Disk
    receiver: Disk
    pace: Pace
    run: int
    said: tuple
    issued: int
    crashes: int
    reach: int = 2  # how many of the last things said may still be heard

    @property
    def key(self):
        """Two states with the same key have the same future."""
        s, r = self.sender, self.receiver
        numbers = tuple(sorted((number, key) for (_, number), key in s.numbers.items()))
        receipts = tuple((one.first, one.last) for one in s.acknowledged.get(CO, ()))
        spans = tuple((one.first, one.covers) for one in r.spans.get(CO, ()))
        heads = (s.sending.get(CO), r.receiving.get(CO), numbers, receipts, spans)
        return (heads, self.pace, self.run, self.said, self.issued, self.crashes)


class Bench(World):
    """The world's processes, with a wire that writes down what is said instead of carrying it."""

    def __init__(self, model: Model, cut: int = -1):
        super().__init__(0, ())
        self.countries, self.now, self.heard, self.cut = ("KR", "VN"), 0, [], cut
        for country, disk in (("KR", model.sender.snapshot()), ("VN", model.receiver.snapshot())):
            self.offices[country] = OFFICES[country]
            self.running[country] = [Process(self, disk, OFFICES[country])]
            self.running[country][0].anchor = replace(_FIRST, session=model.run)
            self.running[country][0]._maybe_crash = self.maybe_cut
        self.issued[CO] = [b"message %d" % n for n in range(model.issued)]
        self.running["KR"][0].paces[CO] = model.pace

    def maybe_cut(self):
        """The power goes at the place that was chosen: before an effect, or between a commit and what follows it."""
        self.cut -= 1
        if self.cut == -1:
            raise CrashError

    def crash(self, process, *, again=True):
        process.alive = False

    def deliver_batch(self, process, channel, batch):
        self.heard.append(batch)

    def ask(self, process, target, event, channel):
        self.heard.append(event)


OFFICES = {country: seals.office(country, (), quorum=0, needed=0) for country in ("KR", "VN")}


def start() -> Model:
    return Model(Disk(), Disk(), Pace(), 1, (), 0, CRASHES)


def settled(pace: Pace) -> Pace:
    """Times and credits apart: at this bench everything is due, and there is room for all."""
    return replace(pace, failures=min(pace.failures, 1), not_before=0, deadline=0, credit=64, window=1024)


def hear_it(bench: Bench, said) -> None:
    """What was once said arrives where it was meant for."""
    kr, vn = bench.running["KR"][0], bench.running["VN"][0]
    if isinstance(said, Batch):
        opened = open_batch("KR", said, vn.office)
        vn.happen(ev.BatchArrived(opened, (OK,) * len(opened.items)), lambda _, answer: bench.heard.append(answer))
    elif isinstance(said, ev.StandingAsked):
        vn.happen(said, lambda _, answer: bench.heard.append(answer))
    else:
        hear(kr, "VN", said, CO)


def after(model: Model, bench: Bench) -> Model:
    """The state the bench is left in; whoever lost power begins again, with an empty memory and a run of its own."""
    kr, vn = bench.running["KR"][0], bench.running["VN"][0]
    crashed = (not kr.alive) + (not vn.alive)
    return Model(
        kr.disk,
        vn.disk,
        settled(kr.paces.get(CO, Pace())) if kr.alive else Pace(),
        model.run + (not kr.alive),
        remembered(model, bench.heard, kr.alive),
        model.issued,
        model.crashes - crashed,
        model.reach,
    )


def remembered(model: Model, heard: list, sender_lives: bool) -> tuple:
    """What may still be heard: the newest things said, each once. Answers die with the run that asked."""
    both = [*(one for one in model.said if one not in heard), *dict.fromkeys(heard)]
    return tuple(one for one in both if sender_lives or isinstance(one, Batch | ev.StandingAsked))[-model.reach :]


def following(model: Model):
    """Every state one step away, each step also cut off at every place where the power can go."""
    if model.issued < MESSAGES:
        bench = Bench(model)
        bench.running["KR"][0].disk.issue(CO, f"{model.issued}", b"message %d" % model.issued)
        yield replace(after(model, bench), issued=model.issued + 1)
    steps = [
        lambda bench: bench.running["KR"][0].happen(ev.NumberDue(CO)),
        lambda bench: bench.running["KR"][0].happen(ev.SendDue(CO)),
    ]
    steps += [lambda bench, said=said: hear_it(bench, said) for said in model.said]
    for step in steps:
        for cut in (-1, 0, 1, 2) if model.crashes else (-1,):
            bench = Bench(model, cut)
            step(bench)
            assert bench.failures == []
            if cut == -1 or bench.cut < 0:
                yield after(model, bench)


def right(model: Model) -> None:
    """What is true in every state."""
    assert checker.chain_failures(CO, model.receiver) == []
    done = model.receiver.effects_of(CO)
    sending, receiving = model.sender.sending.get(CO), model.receiver.receiving.get(CO)
    assert len(done) == len(set(done))
    assert not sending or not sending.frozen
    assert not receiving or not receiving.frozen
    assert (sending.acked if sending else 0) <= (receiving.last if receiving else 0) <= (sending.last if sending else 0)


def comes_right(model: Model) -> bool:
    """From here, with nothing more going wrong, everything arrives and is acknowledged."""
    for _ in range(12):
        for step in (ev.NumberDue(CO), ev.SendDue(CO)):
            bench = Bench(model)
            bench.running["KR"][0].happen(step)
            heard = list(bench.heard)
            while heard:
                bench.heard = []
                hear_it(bench, heard.pop(0))
                heard += bench.heard
            bench.heard = []
            model = after(model, bench)
        sending = model.sender.sending.get(CO)
        if (sending.acked if sending else 0) == model.issued:
            return len(model.receiver.effects_of(CO)) == model.issued
    return False


def looked_through(reach: int, most: int):
    """Every state that can be reached, nearest first."""
    first = replace(start(), reach=reach)
    seen, due = {first.key}, deque([first])
    while due and len(seen) < most:
        model = due.popleft()
        right(model)
        yield model
        for one in following(model):
            if one.key not in seen:
                seen.add(one.key)
                due.append(one)
    assert not due, f"more than {most} states"


@pytest.mark.parametrize("reach", [2, pytest.param(3, marks=[pytest.mark.slow, pytest.mark.hammer])])
def test_no_state_breaks_a_promise_and_all_come_right(reach):
    states = 0
    for model in looked_through(reach, most=1_000_000):
        states += 1
        if states % 20 == 0:
            assert comes_right(model), model.key
    assert states > 10_000, "a model as small as this was not looked through"
