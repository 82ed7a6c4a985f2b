"""Opening: what is checked of a batch before anything is locked: who signed it, and that it is what its head says."""

from gwanmun.law.exchange.channel import Batch, Opened, first_tip, link_of, read_channel, read_head, tips
from gwanmun.law.exchange.effects import Rejected
from gwanmun.law.exchange.holding import Office


def open_batch(sender: str, batch: Batch, office: Office) -> Opened | Rejected:
    """The batch, opened; or why it is none. Nothing is kept of what is rejected.

    `head-unsigned`, `channel-of-others` (a batch for another receiver, or by another sender than whose connection it
    came by), `count-differs`, `chain-differs`.
    """
    text = office.unseal(sender, batch.head)
    head = read_head(text) if text is not None else None
    if head is None:
        return Rejected("", "head-unsigned")
    channel = read_channel(head.channel)
    if channel is None or channel.sender != sender or channel.receiver != office.country:
        return Rejected(head.channel, "channel-of-others")
    if len(batch.items) != head.last - head.first + 1:
        return Rejected(head.channel, "count-differs")
    links = tuple(map(link_of, batch.items))
    chain = tuple(tips(head.prev, head.first, links))
    if chain[-1] != head.tip or (head.first == 1 and head.prev != first_tip(head.channel)):
        return Rejected(head.channel, "chain-differs")
    return Opened(batch.session, batch.head, head, batch.items, links, chain)
