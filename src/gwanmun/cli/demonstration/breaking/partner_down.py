"""A partner that is down for a while: nobody waits for it, and everything is there when it comes back."""

from gwanmun.cli.demonstration import books
from gwanmun.cli.demonstration.breaking.house import House, Watch
from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.crossing import until

MANY = 3


def play(house: House) -> None:
    """The partner's gateway is killed; certificates go on being issued; it starts again."""
    korea, abroad = house.korea, house.partner
    label, channel = abroad.site.label, f"KR>{abroad.country_keys.country}/co"
    house.stage.heading(f"A partner is down: the power goes in {label}")
    before = books.received(abroad, channel)
    abroad.gateway.kill()
    down = Watch()
    issued = [house.issue(abroad) for _ in range(MANY)]
    house.say("happened", f"{label}'s gateway was killed; Korea issued {len(issued)} certificates meanwhile, as always")
    waiting = until(lambda: books.unacknowledged(korea, channel), "them to wait")
    house.say("noticed", f"by Korea: nobody answers; {waiting} messages wait in its outbox, in their order")
    abroad.open_gateway()
    abroad.gateway.opened()
    gone, back = str(down), Watch()
    until(lambda: books.received(abroad, channel) - before >= MANY, "them to arrive")
    took = str(back)
    until(lambda: not books.unacknowledged(korea, channel), "their receipts")
    many = books.received(abroad, channel) - before
    if many != MANY:
        raise broken(f"{many} arrived of {MANY}")
    house.say("evidence", f"in {label}'s inbox: {many} of {MANY}, none twice; each has a receipt")
    house.say("ended", f"by coming back: down for {gone}, and {took} after its door was open all of them were there")
