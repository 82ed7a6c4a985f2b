"""The proxy itself: each fault does what its name says, and passes when it is lifted."""

import contextlib
import socket
import threading
import time

import pytest

from tests.exchange.hammer.proxy import A_BATCH, Proxy


class Echo:
    """A server that sends back what it gets."""

    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.heard = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(taken,), daemon=True).start()

    def _answer(self, taken):
        with contextlib.suppress(OSError), taken:
            while piece := taken.recv(65536):
                self.heard += len(piece)
                taken.sendall(piece)

    def close(self):
        self._listening.close()


@pytest.fixture
def echo():
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def proxy(echo):
    between = Proxy(echo.port)
    yield between
    between.close()


def dial(proxy):
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def asked(line, words=b"hello", within=5.0):
    """What comes back within a time; nothing where nothing does."""
    line.settimeout(within)
    line.sendall(words)
    back = b""
    with contextlib.suppress(TimeoutError):
        while len(back) < len(words):
            piece = line.recv(65536)
            if not piece:
                break
            back += piece
    return back


def asked_twice(line):
    """A reset may be met when the first words are sent, or only when the next are."""
    asked(line)
    asked(line)


def dialled_and_asked(proxy):
    with dial(proxy) as line:
        asked_twice(line)


def test_without_faults_everything_passes_unchanged(proxy):
    with dial(proxy) as line:
        assert asked(line, bytes(range(256)) * 2000) == bytes(range(256)) * 2000


@pytest.mark.parametrize(("fault", "is_heard"), [("cut_up", False), ("cut_down", True)])
def test_a_partition_in_one_direction_swallows_what_goes_that_way(proxy, echo, fault, is_heard):
    setattr(proxy.faults, fault, True)
    with dial(proxy) as line:
        assert asked(line, within=0.3) == b""
        assert (echo.heard > 0) == is_heard
        proxy.heal()
        assert asked(line) == b"hello"


def test_a_window_of_nought_holds_everything_until_it_opens(proxy):
    with dial(proxy) as line:
        assert asked(line) == b"hello"
        proxy.faults.stalled = True
        asked(line, b"x", within=0.3)  # the piece that was being waited for still passes, and may come back
        assert asked(line, b"again", within=0.3) == b""
        proxy.heal()
        line.settimeout(5)
        heard = line.recv(100)
        while not heard.endswith(b"again"):
            heard += line.recv(100)


def test_slow_bytes_are_slow(proxy):
    proxy.faults.bytes_a_second = 1_000
    started = time.monotonic()
    with dial(proxy) as line:
        assert len(asked(line, bytes(500), within=10)) == 500
    assert time.monotonic() - started > 0.4


def test_an_answer_to_a_batch_is_dropped_after_it_was_heard(proxy, echo):
    proxy.faults.drop_answers = 1.0
    with dial(proxy) as line:
        assert asked(line, bytes(100)) == bytes(100), "what is small passes, and so do handshakes"
        with pytest.raises(ConnectionError):
            asked(line, bytes(A_BATCH * 20))
    assert echo.heard > A_BATCH
    assert proxy.broken == 1


def test_resets_are_resets(proxy):
    with dial(proxy) as line:
        assert asked(line) == b"hello"
        proxy.reset_all()
        with pytest.raises(ConnectionError):
            asked_twice(line)


def test_who_is_refused_is_refused_at_once(proxy):
    proxy.faults.refuse = True
    with pytest.raises(ConnectionError):
        dialled_and_asked(proxy)
