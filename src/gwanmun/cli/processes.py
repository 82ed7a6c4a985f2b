"""Processes: those a command starts end when it does, and two of them never answer on one port."""

import ctypes
import os
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when whoever started it has died


def end_with_parent(parent: int) -> None:
    """End this process gracefully when the one that started it dies, even of a SIGKILL. Linux only.

    `parent` is who that should be: if it died before we could say so, we end now.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def hold(host: str, port: int) -> socket.socket | None:
    """Take a port, so that nobody else can; None when somebody has it. Port 0 takes any that is free.

    The workers of one server share a port, and a stranger's would share it just as well. So the port is taken alone
    first and opened to sharing afterwards: who comes later to take it alone finds it taken, as long as the socket that
    is answered here stays open. Nobody connects to it; it does not listen.
    """
    for patient in (False, True):  # the second time past connections that have only just been closed
        holder = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, patient)
        try:
            holder.bind((host, port))
        except OSError:
            holder.close()
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return holder
    return None


def hold_from(host: str, port: int) -> socket.socket:
    """Take this port, or the next one that is free."""
    held = (hold(host, candidate) for candidate in range(port, 65536))
    return next(holder for holder in held if holder is not None)


def port_of(holder: socket.socket) -> int:
    """The port that is held."""
    return int(holder.getsockname()[1])
