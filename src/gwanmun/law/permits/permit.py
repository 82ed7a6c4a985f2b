"""A permit as a stream: granted by an agency, and perhaps taken back."""

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Text
from gwanmun.law.permits.requirement import Permit


class PermitGranted(Struct, frozen=True, tag_field="event", tag=True):
    """An agency gave its word on goods of this kind for this trader."""

    permit: Permit


class PermitRevoked(Struct, frozen=True, tag_field="event", tag=True):
    """The agency took its word back."""

    why: Text


PermitEvent: TypeAlias = PermitGranted | PermitRevoked


def after(permit: Permit | None, event: PermitEvent) -> Permit:
    """The permit once this has happened too."""
    if isinstance(event, PermitGranted):
        return event.permit
    if permit is None:
        raise ValueError("a permit begins with PermitGranted")
    return replace(permit, granted=False)
