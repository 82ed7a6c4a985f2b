"""`gwanmun risk key, sign, promote, rollback, models`: two people put a model to work, and one line takes it back."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.risk_compare import compared
from gwanmun.cli.risk_office import rows_of_office
from gwanmun.cli.risk_registry import Registry, make_key, public_of, read_key
from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.risk_train import AsJson, CountryPack, Day, Folder, day, selection_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.problem import Refused
from gwanmun.law.risk.lanes import LanePolicy, policy_digest
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.registry.manifest import ROLES, Role
from gwanmun.law.risk.registry.standing import FLOORS, Change, Standing, before, promotion_problems, standing

Beginning = Annotated[str, typer.Argument(help="The model: the beginning of its hash.")]
AsRole = Annotated[str, typer.Option("--role", help="risk_office or auditor.")]
KeyFile = Annotated[Path, typer.Option("--key", help="The signer's key; GWANMUN_MODEL_PASSPHRASE opens it.")]


class Model(Struct, frozen=True):
    """One model of the registry."""

    model: str
    standing: str  # "champion", "challenger" or empty
    made_on: str
    expires: str
    signed_by: tuple[str, ...]
    auc: float


def key(
    file: Annotated[Path, typer.Argument(help="Where to make the key; not on the machine of the office.")],
    *,
    role: AsRole,
    folder: Folder,
) -> None:
    """Make a key for one who signs models, and let it sign in a role."""
    public = make_key(file, _passphrase())
    Registry(folder).may_sign(_role(role), public)
    console().print(f"{public} may sign as {role}.")


def sign(
    model: Beginning,
    *,
    role: AsRole,
    file: KeyFile,
    folder: Folder,
    as_json: AsJson = False,
) -> None:
    """Sign a model. An auditor grows it again first: `gwanmun risk train` on the same rows gives the same hash."""
    registry, chosen = Registry(folder), _role(role)
    signer = read_key(file, _passphrase())
    if public_of(signer) not in registry.keys().get(chosen, ()):
        raise Trouble(f"This key may not sign as {role}.", "`gwanmun risk key` makes one that may.")
    digest = registry.found(model)
    signed = registry.sign(digest, chosen, signer)
    by = tuple(each.role for each in signed.signatures)
    if as_json:
        say_json({"model": digest, "signed_by": by})
    else:
        console().print(f"{digest[:12]} is signed by {' and '.join(by)}.")


def promote(
    model: Beginning,
    *,
    folder: Folder,
    country: CountryPack,
    shadow: Annotated[bool, typer.Option("--shadow", help="Let it only watch beside the champion.")] = False,
    rows: Annotated[list[Path] | None, typer.Option(help="The latest rows: it must beat the champion there.")] = None,
    own: Annotated[bool, typer.Option("--own-rows", help="Try the two on the office's own journal.")] = False,
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    why: Annotated[str, typer.Option(help="For whoever asks later.")] = "",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Put a signed model to work, or beside the one that works. It must reach every gate, and beat a champion."""
    registry, policy = Registry(folder), selection_of(country).lanes
    digest = registry.found(model)
    admitted = registry.admitted(digest, policy_digest(policy), day(on))
    champion = None if shadow else _champion(registry, digest, policy, day(on))
    if champion is not None and not rows and not own:
        raise Trouble(
            "There is a champion, and nothing to try the two on.",
            "Name the latest rows with --rows, or say --own-rows.",
        )
    latest = read_files(rows, kind) if rows else rows_of_office(country, day(on)) if own else None
    against = compared(champion, admitted.artefact, latest, policy) if champion and latest else None
    problems = promotion_problems(against, admitted.manifest.metrics, FLOORS)
    if problems:
        raise Refused(*problems)
    change = Change(day(on), "challenger" if shadow else "promoted", digest, why)
    _answer(registry.change(change), as_json=as_json)


def _champion(registry: Registry, challenger: str, policy: LanePolicy, today: date) -> Artefact | None:
    """The champion that must be beaten: another model, and one that may still choose."""
    digest = standing(registry.changes()).champion
    if digest in {"", challenger}:
        return None
    try:
        return registry.admitted(digest, policy_digest(policy), today).artefact
    except Refused:
        return None


def rollback(
    *,
    folder: Folder,
    country: CountryPack,
    why: Annotated[str, typer.Option(help="For whoever asks later.")] = "",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Go back to the champion before this one. It must still be signed, whole and believed."""
    registry = Registry(folder)
    earlier = before(registry.changes())
    if not earlier:
        raise Trouble("There is no model to go back to.", "Without a model, rules and the random arm choose.")
    registry.admitted(earlier, policy_digest(selection_of(country).lanes), day(on))
    _answer(registry.change(Change(day(on), "rolled_back", earlier, why)), as_json=as_json)


def models(*, folder: Folder, as_json: AsJson = False) -> None:
    """List the models, who signed each, and which one chooses."""
    registry = Registry(folder)
    now = standing(registry.changes())
    listed = [_listed(registry, digest, now) for digest in registry.digests()]
    if as_json:
        say_json(listed)
        return
    table = Table("model", "", "made", "expires", "signed by", "AUC", box=None)
    for each in listed:
        table.add_row(
            each.model[:12], each.standing, each.made_on, each.expires, ", ".join(each.signed_by), f"{each.auc:.3f}"
        )  # fmt: skip
    console().print(table)


def _listed(registry: Registry, digest: str, now: Standing) -> Model:
    signed = registry.signed(digest)
    names = {now.challenger: "challenger", now.champion: "champion"}
    return Model(
        digest, names.get(digest, ""), str(signed.manifest.made_on), str(signed.manifest.expires),
        tuple(each.role for each in signed.signatures), signed.manifest.metrics.get("auc", 0.0),
    )  # fmt: skip


def _role(said: str) -> Role:
    for role in ROLES:
        if role == said:
            return role
    raise typer.BadParameter("risk_office or auditor", param_hint="--role")


def _passphrase() -> str:
    """From the environment: on a command line everybody on the machine could read it."""
    return os.environ.get("GWANMUN_MODEL_PASSPHRASE", "")


def _answer(now: Standing, *, as_json: bool) -> None:
    if as_json:
        say_json(now)
        return
    screen = console()
    screen.print(f"{now.champion[:12] or 'nobody'} chooses.")
    if now.challenger:
        screen.print(f"{now.challenger[:12]} watches beside it.")
