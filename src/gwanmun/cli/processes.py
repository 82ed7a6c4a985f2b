"""Processes: those a command starts end when it does, and two of them never answer on one port."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterator

PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when whoever started it has died


def end_with_parent(parent: int) -> None:
    """End this process gracefully when the one that started it dies, even of a SIGKILL. Linux only.

    `parent` is who that should be: if it died before we could say so, we end now.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. A server that shares its port with its own workers would share it with ours."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free(host: str) -> int:
    """A port nobody listens on."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def free_from(host: str, port: int) -> Iterator[int]:
    """The ports from this one on that nobody listens on."""
    return (candidate for candidate in range(port, 65536) if is_free(host, candidate))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
