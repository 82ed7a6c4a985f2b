"""Vetoes: what undoes an origin that the rule would give, and what must still be shown when preference is claimed."""

from collections.abc import Iterator

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.materials import Product
from gwanmun.law.origin.provisions import Provisions


def undone(product: Product, provisions: Provisions) -> tuple[Problem, ...]:
    """What is known to stand against origin or preference, whatever the product's own rule says."""
    return tuple(_undone(product, provisions))


def still_to_show(product: Product, provisions: Provisions) -> tuple[str, ...]:
    """What nobody has stated and the importing country will want to see; it does not hold the determination up."""
    asked = []
    if provisions.direct_transport and product.direct_transport is None:
        asked.append("direct_transport")
    if provisions.insufficient and product.processes is None and not product.wholly_obtained:
        asked.append("more_than_insufficient_operations")
    if provisions.drawback == "prohibited" and product.drawback_claimed is None:
        asked.append("no_drawback")
    return tuple(asked)


def _undone(product: Product, provisions: Provisions) -> Iterator[Problem]:
    done = tuple(_plain(name) for name in product.processes or ())
    if done and not product.wholly_obtained and set(done) <= {_plain(name) for name in provisions.insufficient}:
        yield Problem("operations-insufficient", "product.processes", ", ".join(done))
    if provisions.direct_transport and product.direct_transport is False:
        yield Problem("transport-not-direct", "product.direct_transport", "false", {"agreement": provisions.id})
    if provisions.drawback == "prohibited" and product.drawback_claimed:
        yield Problem("drawback-prohibited", "product.drawback_claimed", "true", {"agreement": provisions.id})


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")
