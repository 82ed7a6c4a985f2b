"""Asked once, and delivery times: what is counted, of whom."""

from gwanmun.law.statistics.asked_once import AskedOnce, asked_once
from gwanmun.law.statistics.delivery_times import Delivery, delivery_times


def test_fields_are_counted_by_who_said_them():
    drafts = [{"a": "typed", "b": "invoice", "c": "invoice"}, {"a": "invoice", "b": "register"}]
    assert asked_once(drafts) == AskedOnce(2, 5, 1, (("invoice", 3), ("typed", 1), ("register", 1)))
    assert asked_once([]) == AskedOnce(0, 0, 0, ())


def test_receipts_are_spread_by_partner():
    taken = [("VN", float(n)) for n in range(1, 11)] + [("IN", 3.0)]
    assert delivery_times(taken) == (Delivery("IN", 1, 3.0, 3.0), Delivery("VN", 10, 5.0, 9.0))
