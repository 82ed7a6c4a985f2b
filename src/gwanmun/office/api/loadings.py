"""Loadings: exports go on board, within the days the law gives or an officer adds."""

from gwanmun.law.clearance.case import Loaded, LoadingExtended
from gwanmun.office.api.declarations import happened
from gwanmun.office.api.operation import deed
from gwanmun.office.api.visit import Reply, Visit
from gwanmun.office.desks.standing import Standing


def load(visit: Visit, loaded: Loaded, number: str) -> Reply:
    """Say that the goods of an export are on board; the declaration is closed."""
    return happened(visit, loaded, number)


def extend(visit: Visit, extended: LoadingExtended, number: str) -> Reply:
    """Give an exporter longer to load."""
    return happened(visit, extended, number)


OPERATIONS = (
    deed("/declarations/{number}/loadings", "load", load, takes=Loaded, gives=Standing),
    deed("/declarations/{number}/loading-extensions", "extend-loading", extend, takes=LoadingExtended, gives=Standing),
)
