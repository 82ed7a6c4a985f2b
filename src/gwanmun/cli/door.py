"""The door, from outside: how a command speaks with an office's machine door."""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from gwanmun.cli.troubles import UNREACHABLE, Trouble
from gwanmun.law.basics.catalogue import Told

API = "/api/v1"
JSON = "application/json"
BUSY = (429, 503)  # the door asks to come again a little later

T = TypeVar("T")


class ProblemDocument(Struct, frozen=True):
    """What the door says of a request it refused (RFC 9457)."""

    title: str
    status: int
    detail: str = ""
    problems: tuple[Told, ...] = ()


class DoorRefused(Trouble):
    """The office refused a request, and says why."""

    def __init__(self, document: ProblemDocument) -> None:
        """Refused for these reasons."""
        super().__init__(f"The office refused: {document.title}.", problems=document.problems)
        self.status = document.status
        self.codes = tuple(problem.code for problem in document.problems)


class Door:
    """One office's machine door, entered with one key."""

    def __init__(self, address: str, key: str = "", *, timeout_seconds: float = 60) -> None:
        """Nothing is sent yet."""
        self.address = address.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            base_url=self.address + API, headers=headers, timeout=timeout_seconds, trust_env=False
        )

    def get(self, path: str, kind: type[T]) -> T:
        """What stands at a path."""
        return _read(self._sent("GET", path), kind)

    def fetch(self, path: str) -> bytes:
        """What stands at a path, as it is: a paper, or a file."""
        answer = self._sent("GET", path)
        return answer.content if answer.is_success else _read(answer, bytes)

    def post(self, path: str, document: Any, kind: type[T], *, key: str | None = None) -> T:  # noqa: ANN401 - any document
        """Send a document; the same Idempotency-Key again gets the same answer."""
        return self.send(path, msgspec.json.encode(document), kind, key=key)

    def send(
        self,
        path: str,
        content: bytes,
        kind: type[T],
        *,
        key: str | None = None,
        media_type: str = JSON,
        query: Mapping[str, str] | None = None,
    ) -> T:
        """Send bytes as they are."""
        headers = {"Content-Type": media_type, "Idempotency-Key": key or str(uuid.uuid4())}
        return _read(self._sent("POST", path, content=content, headers=headers, params=query or {}), kind)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        try:
            return self._client.request(method, path, **request)
        except httpx.TransportError as why:
            raise Trouble(
                f"No office answers at {self.address}: {why}.",
                "`gwanmun serve` opens one; --url or GWANMUN_URL says where it is.",
                code=UNREACHABLE,
            ) from None
        except httpx.InvalidURL as why:
            raise Trouble(f"{self.address} is no address: {why}.", "It reads like http://127.0.0.1:8000.") from None


def _read(answer: httpx.Response, kind: type[T]) -> T:
    """The answer as the kind it should be, or the refusal it is."""
    try:
        if answer.is_success:
            return msgspec.json.decode(answer.content, type=kind)
        document = msgspec.json.decode(answer.content, type=ProblemDocument)
    except msgspec.DecodeError:
        what = f"What answers at {answer.url.host}:{answer.url.port} is no office of Gwanmun ({answer.status_code})."
        raise Trouble(what, code=UNREACHABLE) from None
    raise DoorRefused(document)
