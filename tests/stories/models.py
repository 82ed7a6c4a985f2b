"""A model for the stories: grown on the made-up trade once, signed by two, and put to work in a registry of one's own."""

from datetime import date
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.lanes import policy_digest
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.fit import SEEDS, fit, rows_of
from gwanmun.law.risk.registry.manifest import ROLES, SCHEMA, Learned, Manifest, expiry
from gwanmun.law.risk.registry.standing import Change
from gwanmun.law.risk.selection import SelectionLaw
from gwanmun.office.model_registry import Registry
from gwanmun.simulation.rows import line_of, result_of
from gwanmun.simulation.trade import Game, play
from gwanmun.simulation.traders import Scale


@cache
def grown() -> Artefact:
    """A model of half a year of a small trade."""
    made = list(play(Game(9, 180, scale=Scale(50))))
    results = by_line(result_of(one.shipment.number, one.truth) for one in made)
    return fit(rows_of([line_of(one.shipment) for one in made], results))


def put_to_work(folder: Path, law: SelectionLaw, on: date) -> str:
    """Enter it in a registry, have two people sign it, and promote it; its hash."""
    registry, artefact = Registry(folder), grown()
    learned = Learned(date(2024, 1, 1), date(2024, 6, 28), 1, 1, 1, "0" * 64)
    manifest = Manifest(
        SCHEMA, artefact.digests, learned, policy_digest(law.lanes), on, expiry(on), SEEDS, {"gwanmun": "0"}, {}
    )  # fmt: skip
    digest = registry.enter(manifest, artefact)
    for role in ROLES:
        key = Ed25519PrivateKey.generate()
        registry.may_sign(role, key.public_key().public_bytes_raw().hex())
        registry.sign(digest, role, key)
    registry.change(Change(on, "promoted", digest, "for the stories"))
    return digest
