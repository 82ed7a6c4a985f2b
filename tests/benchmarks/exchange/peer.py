"""The peer: AS2 (RFC 4130) by pyas2lib, as two offices would use it: signed, encrypted, with a signed receipt.

Run by `run.py` in an environment of its own, once as the receiver and once as the sender; imports nothing of ours.

    peer.py receiver <config>          prints its port, and receives until its standard input ends
    peer.py sender <config>            reads "<port> <how many> <how many at once>" a line, sends, answers with JSON

Both are durable: the receiver commits a message before it answers with the receipt, the sender commits that it is about
to send, and then the receipt it got and verified. The database is PostgreSQL with nothing switched off.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from aiohttp import ClientSession, TCPConnector, web
from psycopg_pool import AsyncConnectionPool
from pyas2lib.as2 import Mdn, Message, Organization, Partner

HOST = "127.0.0.1"
RECEIVED = """CREATE TABLE IF NOT EXISTS received
    (message_id text PRIMARY KEY, sender text NOT NULL, body bytea NOT NULL, receipt bytea NOT NULL)"""
SENT = """CREATE TABLE IF NOT EXISTS sent
    (message_id text PRIMARY KEY, body bytea NOT NULL, state text NOT NULL, receipt bytea)"""


class Config:
    """Names, keys and certificates of both, the database, the messages."""

    def __init__(self, file):
        self.__dict__.update(json.loads(Path(file).read_text()))
        self.bodies = Path(self.messages).read_bytes().splitlines()

    def organization(self, who):
        """One of them as itself, with its private key."""
        key = Path(self.keys, f"{who}.pem").read_bytes()
        return Organization(as2_name=who, sign_key=key, sign_key_pass="", decrypt_key=key, decrypt_key_pass="")

    def partner(self, who):
        """One of them as the other knows it: AES-256, SHA-256, a signed receipt at once."""
        certificate = Path(self.keys, f"{who}.crt").read_bytes()
        return Partner(
            as2_name=who, verify_cert=certificate, encrypt_cert=certificate, validate_certs=False, sign=True,
            encrypt=True, digest_alg="sha256", enc_alg="aes_256_cbc", mdn_mode="SYNC", mdn_digest_alg="sha256",
        )  # fmt: skip


def head_of(headers):
    """HTTP's headers as the library wants them: before the body, in one piece."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


class Receiver:
    """Takes messages, writes them down, and answers with its signed word on each."""

    def __init__(self, config, pool):
        self._us, self._them, self._pool = config.organization("vn"), config.partner("kr"), pool

    async def receive(self, request):
        """One message: parsed, decrypted, verified, written down, and only then acknowledged."""
        message = Message()
        raw = head_of(request.headers) + await request.read()
        status, problem, mdn = message.parse(raw, lambda _: self._us, lambda _: self._them)
        if status != "processed" or mdn is None:
            return web.Response(status=400, text=str(problem[0]))
        row = (message.message_id, "kr", message.content, mdn.content)
        async with self._pool.connection() as connection:
            await connection.execute("INSERT INTO received VALUES (%s, %s, %s, %s)", row)
        return web.Response(body=mdn.content, headers=mdn.headers)


async def receive(config, pool):
    """Serve until standard input ends."""
    app = web.Application(client_max_size=2**21)
    app.router.add_post("/as2", Receiver(config, pool).receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


class Sender:
    """Sends messages, and keeps the receipts that hold."""

    def __init__(self, config, pool, client):
        self._us, self._them, self._pool, self._client = config.organization("kr"), config.partner("vn"), pool, client
        self.took = []

    async def send(self, body, port):
        """One message, from the row that says it is to be sent to the row that has its receipt."""
        started = time.perf_counter()
        message = Message(sender=self._us, receiver=self._them)
        message.build(body, filename="certificate.json", content_type="application/json")
        async with self._pool.connection() as connection:
            row = (message.message_id, body, "sending")
            await connection.execute("INSERT INTO sent (message_id, body, state) VALUES (%s, %s, %s)", row)
        url = f"http://{HOST}:{port}/as2"
        async with self._client.post(url, data=message.content, headers=message.headers) as answer:
            raw = head_of(answer.headers) + await answer.read()
        status, detail = Mdn().parse(raw, lambda *_: message)
        if status != "processed":
            raise RuntimeError(f"no good receipt: {status} {detail}")
        async with self._pool.connection() as connection:
            kept = ("UPDATE sent SET state = 'received', receipt = %s WHERE message_id = %s", (raw, message.message_id))
            await connection.execute(*kept)
        self.took.append(time.perf_counter() - started)


async def send(config, pool):
    """Send as many as each line of standard input says."""
    bodies, lines = config.bodies, iter(sys.stdin.readline, "")
    async with ClientSession(connector=TCPConnector(limit=0)) as client:
        for line in lines:
            port, count, at_once = map(int, line.split())
            sender, left = Sender(config, pool, client), iter(range(count))

            async def work(sender=sender, left=left, port=port):
                for number in left:
                    await sender.send(bodies[number % len(bodies)], port)

            started = time.perf_counter()
            await asyncio.gather(*(work() for _ in range(at_once)))
            said = {"elapsed": time.perf_counter() - started, "took": sender.took}
            print(json.dumps(said), flush=True)


async def main():
    """Be one of the two."""
    role, file = sys.argv[1:]
    config = Config(file)
    async with AsyncConnectionPool(config.database, min_size=1, max_size=8, open=False) as pool:
        async with pool.connection() as connection:
            await connection.execute(RECEIVED if role == "receiver" else SENT)
        await (receive if role == "receiver" else send)(config, pool)


if __name__ == "__main__":
    asyncio.run(main())
