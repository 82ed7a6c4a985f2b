"""A small made-up trade for the tests of selection: who cheats is known, and how, and it can be learned."""

import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.lodged_line import LodgedLine

FIRST_DAY = date(2026, 1, 1)
GOODS = (("851762", 900), ("852990", 400), ("610910", 150), ("721049", 12), ("330499", 300), ("870899", 90))


def made_up(rows, *, seed=1, days=240, looked_at=1.0):
    """So many lines and what would be found: a sixth of importers undervalue often, the others hardly ever."""
    dice = random.Random(seed)
    lines, results = [], []
    for place in range(rows):
        on = FIRST_DAY + timedelta(days=place * days // rows)
        importer = dice.randrange(120)
        subheading, price = dice.choice(GOODS)
        cheats = dice.random() < (0.55 if importer % 6 == 0 else 0.04)
        weight = Decimal(dice.randrange(50, 20_000)) / 10
        worth = price * float(weight) * dice.lognormvariate(0, 0.25)
        value = max(round(worth * (0.5 if cheats else 1.0)), 1)
        line = LodgedLine(
            f"N{place:06}", on, subheading + "0000", dice.choice(("CN", "VN", "US")), dice.choice(("CN", "VN", "HK")),
            f"I{importer}", office=dice.choice(("010", "020")), declarant=f"D{importer % 9}", seller=f"S{importer % 30}",
            tariff_class=dice.choice(("A", "FCN1")), rate_percent=Decimal(8), net_weight_kg=weight, value=value,
            taxes=value * 18 // 100, trusted=importer % 10 == 3,
        )  # fmt: skip
        lines.append(line)
        if dice.random() < looked_at:
            evaded = round((worth - value) * 0.18) if cheats else 0
            results.append(
                ControlResult(
                    line.number, on + timedelta(days=14), "fraud" if cheats else "conforms", evaded_tax=max(evaded, 0),
                    kind="value" if cheats else "", lane="random" if place % 10 == 0 else "chance", minutes=30,
                )
            )  # fmt: skip
    return lines, results


FEW = st.sampled_from(("a", "b", "c", ""))
LINES = st.builds(
    LodgedLine,
    st.just("-"),
    st.integers(0, 12).map(lambda day: FIRST_DAY + timedelta(days=day)),
    st.sampled_from(("851762", "851770", "610910", "61")),
    st.sampled_from(("CN", "VN", "")),
    st.sampled_from(("CN", "VN", "")),
    FEW,
    declarant=FEW,
    seller=FEW,
    office=FEW,
    tariff_class=FEW,
    rate_percent=st.sampled_from((Decimal(0), Decimal(8), Decimal("6.5"))),
    net_weight_kg=st.decimals(0, 10_000, places=3),
    value=st.none() | st.integers(0, 10**12),
)


@st.composite
def logs(draw):
    """Lines of a few days, and results of some of them, known on the day itself or up to a week later."""
    lines = [
        LodgedLine(**({name: getattr(line, name) for name in line.__struct_fields__} | {"number": str(place)}))
        for place, line in enumerate(draw(st.lists(LINES, min_size=1, max_size=30)))
    ]
    results = [
        ControlResult(
            line.number, line.on + timedelta(days=draw(st.integers(0, 7))),
            draw(st.sampled_from(("fraud", "conforms", "error"))), line=draw(st.sampled_from((0, 1))),
        )
        for line in lines
        if draw(st.booleans())
    ]  # fmt: skip
    return lines, results
