"""The hammer's short form: a few blows of every kind, and the books of both offices held against one another."""

import pytest

from tests.exchange.hammer.hammer import Size, hammer, written


@pytest.mark.slow
def test_a_short_blow_loses_nothing_and_doubles_nothing():
    account = hammer(Size(certificates=600, kills=8, databases=1, disks=0, seed=7))
    assert account.failures == [], written(account)
    assert account.received == 600
    assert account.kills >= 8
