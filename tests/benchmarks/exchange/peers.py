"""The peer's two offices, running: pyas2lib in an environment of its own, each end a process, both on one PostgreSQL."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gwanmun.countries import snapshot_cache
from gwanmun.office import postgres
from tests.benchmarks.exchange.measured import Measured, Meter
from tests.benchmarks.lodge.contenders import build_environment, python_of

HERE = Path(__file__).parent
RSA_BITS = 2048


def environment(say: object) -> str:
    """The interpreter of the peer's environment, built where it is not there yet, and oscrypto mended in it."""
    folder = snapshot_cache.cache_folder() / "benchmark-pyas2lib"
    build_environment(folder, HERE / "requirements.txt", say)  # type: ignore[arg-type]
    python = python_of(folder)
    subprocess.run([python, str(HERE / "mend_oscrypto.py")], check=True)
    return python


class AS2:
    """Both ends of the peer, and the cluster they write to."""

    name = "pyas2lib"

    def __init__(self, python: str, home: Path, bodies: Sequence[bytes]) -> None:
        for who in ("kr", "vn"):
            _make_keys(home, who)
        (home / "messages").write_bytes(b"\n".join(bodies))
        (home / "peer").mkdir()
        owner_url = postgres.start(home / "peer")
        database = postgres.database(owner_url, "peer", fresh=True)
        postmaster = int((home / "peer" / "cluster" / "postmaster.pid").read_text().split()[0])
        config = home / "peer.json"
        config.write_text(json.dumps({"keys": str(home), "database": database, "messages": str(home / "messages")}))
        self._database = database
        self._receiver, self._sender = (_started(python, role, config) for role in ("receiver", "sender"))
        assert self._receiver.stdout is not None
        self._port = int(self._receiver.stdout.readline())
        self.meter = Meter((self._receiver.pid, self._sender.pid, postmaster))

    def exchange(self, count: int, at_once: int) -> Measured:
        """So many messages with their receipts, so many at once."""
        assert self._sender.stdin is not None
        assert self._sender.stdout is not None
        before = self.meter.read()
        self._sender.stdin.write(f"{self._port} {count} {at_once}\n")
        self._sender.stdin.flush()
        line = self._sender.stdout.readline()
        if not line:
            raise RuntimeError("the peer's sender ended")
        said = json.loads(line)
        way = f"{self.name}, {at_once} at a time"
        return Measured(way, count, said["elapsed"], self.meter.read() - before, tuple(said["took"]))

    def standing(self) -> tuple[int, int]:
        """How many messages the receiver has, and how many receipts the sender."""
        return postgres_counts(self._database)

    def stop(self) -> None:
        """End both."""
        for one in (self._sender, self._receiver):
            assert one.stdin is not None
            one.stdin.close()
            one.wait(timeout=30)


def postgres_counts(url: str) -> tuple[int, int]:
    """Messages received, and messages sent that have their receipt."""
    with psycopg.connect(url) as reader:
        received = reader.execute("SELECT count(*) FROM received").fetchone()
        receipts = reader.execute("SELECT count(*) FROM sent WHERE receipt IS NOT NULL").fetchone()
    return (received or (0,))[0], (receipts or (0,))[0]


def _started(python: str, role: str, config: Path) -> subprocess.Popen[str]:
    command = [python, str(HERE / "peer.py"), role, str(config)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _make_keys(folder: Path, who: str) -> None:
    """A private key and a certificate it made out to itself, as AS2 partners exchange them."""
    key = generate_private_key(65537, RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    ).public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / f"{who}.pem").write_bytes(private + certificate)
    (folder / f"{who}.crt").write_bytes(certificate)
