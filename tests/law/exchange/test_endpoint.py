"""Endpoints: a manifest is written abroad, and must not send this office to machines of its own."""

import pytest

from gwanmun.law.exchange.endpoint import is_endpoint, may_be_dialled


@pytest.mark.parametrize("address", ["https://10.0.0.8/v1", "https://127.0.0.1:8443", "https://eodes.localhost/v1"])
def test_a_network_of_ones_own_may_be_told_of(address):
    assert not is_endpoint(address)
    assert is_endpoint(address, private=True)


@pytest.mark.parametrize(
    "address", ["http://10.0.0.8/", "https://2130706433/", "https://u@eodes.example/", "https://10.0.0.8/../a"]
)
def test_what_tricks_is_refused_there_too(address):
    assert not is_endpoint(address, private=True)


OPEN = "8.8.8.8 172.32.0.1 2001:4860:4860::8888 ::ffff:8.8.8.8"
INSIDE = """
127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1
240.0.0.1 203.0.113.9 ::1 :: fe80::1 fd12::1 ff02::1 ::ffff:10.0.0.1 2002:a00:1::1 64:ff9b::a00:1 ::10.0.0.1
"""
NO_ADDRESS = ("127.1", "0x7f000001", "eodes.kr.example", "")


@pytest.mark.parametrize("resolved", OPEN.split())
def test_a_name_that_leads_into_the_open_world(resolved):
    assert may_be_dialled(resolved)


@pytest.mark.parametrize("resolved", [*INSIDE.split(), *NO_ADDRESS])
def test_what_a_name_was_resolved_to_is_asked_of_again(resolved):
    """A name of the open world may point inside, and may point elsewhere the second time it is asked."""
    assert not may_be_dialled(resolved)
