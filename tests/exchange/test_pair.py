"""A pair of offices in Hypothesis's hands: whatever it loses, copies, keeps back or crashes, it all comes right."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.exchange import checker, worlds
from tests.exchange.world import World

CO = "KR>VN/co"
COUNTRIES = ("KR", "VN")


class Pair(RuleBasedStateMachine):
    """The world's clock and wire, moved by hand."""

    def __init__(self):
        super().__init__()
        self.world = World(0, COUNTRIES)
        self.world.issued[CO] = []
        self.world.at = lambda delay, act: None  # nothing happens by itself
        self.wire = []
        self.world.post = lambda source, target, act: self.wire.append((target, act))

    def current(self, country):
        return self.world.whom(country) or self.world.start(country, self.world.disks[country])

    @rule()
    def issue(self):
        bodies = self.world.issued[CO]
        bodies.append(b"message %d" % len(bodies))
        self.current("KR").disk.issue(CO, f"{len(bodies):04}", bodies[-1])

    @rule(country=st.sampled_from(COUNTRIES))
    def look_at_the_clock(self, country):
        self.world.tick(self.current(country), again=False)

    @rule(milliseconds=st.sampled_from([50, 5_000, 70_000, -86_400_000]))
    def time_passes(self, milliseconds):
        self.world.now += milliseconds

    @precondition(lambda self: self.wire)
    @rule(data=st.data(), keep=st.booleans())
    def something_arrives(self, data, keep):
        at = data.draw(st.integers(0, len(self.wire) - 1))
        _, act = self.wire[at] if keep else self.wire.pop(at)
        act()

    @precondition(lambda self: self.wire)
    @rule(data=st.data())
    def something_is_lost(self, data):
        self.wire.pop(data.draw(st.integers(0, len(self.wire) - 1)))

    @rule(country=st.sampled_from(COUNTRIES))
    def the_power_goes(self, country):
        self.current(country).alive = False

    @invariant()
    def nothing_is_said_that_is_not_so(self):
        assert self.world.failures == []
        assert checker.chain_failures(CO, self.world.disks["VN"]) == []
        done = self.world.disks["VN"].effects_of(CO)
        assert len(done) == len(set(done))

    def teardown(self):
        self.world.calm = True
        for _ in range(60):
            for country in COUNTRIES:
                self.world.tick(self.current(country), again=False)
            due, self.wire = self.wire, []
            for _, act in due:
                act()
            self.world.now += 61_000
            if not self.wire and worlds.at_rest(self.world):
                break
        assert checker.failures(self.world) == []


Pair.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
test_a_pair_of_offices = Pair.TestCase
