"""A lost acknowledgement: the certificate arrived, and the word that it did was lost on the way back."""

import hashlib

from gwanmun.cli.demonstration import books
from gwanmun.cli.demonstration.breaking.house import House, Watch
from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.crossing import until


def play(house: House) -> None:
    """What is sent arrives, and answers are lost; then the line is cut, and Korea sends again."""
    korea, abroad = house.korea, house.partner
    label, channel = abroad.site.label, f"KR>{abroad.country_keys.country}/co"
    house.stage.heading(f"A lost acknowledgement: the line from {label} back to Korea fails")
    before, wire = books.received(abroad, channel), house.wire
    wire.lose_answers()
    number = house.issue(abroad)
    watch = Watch()
    until(lambda: books.received(abroad, channel) > before, f"{number} to arrive")
    house.say("happened", f"{label} had it after {watch}, and its receipt was lost on the way back")
    waiting = books.unacknowledged(korea, channel)
    if not waiting:
        raise broken("Korea has a receipt that was lost")
    house.say("noticed", f"by Korea: {waiting} message without a receipt, which looks like one that never arrived")
    wire.heal()
    watch = Watch()
    until(lambda: not books.unacknowledged(korea, channel), "the receipt to come")
    took = str(watch)
    given, got = books.receipts(abroad, channel)[-1], books.heard(korea, channel)[-1]
    many = books.received(abroad, channel) - before
    if given != got or many != 1:
        raise broken(f"{many} came of one message, or its receipt is another than it was")
    mark = hashlib.sha256(got).hexdigest()[:16]
    house.say("evidence", f"in {label}'s inbox: {many}; its receipt is {mark}… at both ends (SHA-256)")
    house.say("ended", f"by sending again: {took} after the line was back the first receipt came, byte for byte")
