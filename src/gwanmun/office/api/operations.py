"""The operations: everything the machine door does, noun by noun, in the order OpenAPI tells it."""

from collections.abc import Mapping

from msgspec.structs import replace

from gwanmun.office.api import (
    approved_exporters,
    batches,
    bills,
    bridge,
    certificate_applications,
    certificate_papers,
    certificates,
    controls,
    declarations,
    draws,
    exchange,
    exchange_rates,
    guarantees,
    invoices,
    issued_certificates,
    loadings,
    operator_applications,
    operators,
    origin_verifications,
    partner_declarations,
    payments,
    periodic_declarations,
    permits,
    problems,
    products,
    progress,
    recognised_traders,
    recognition_effects,
    selection,
    selection_figures,
    status,
    supplier_declarations,
    tariff,
    verifications,
)
from gwanmun.office.api.operation import Operation

API = "/api/v1"

# The address lodgement comes to is the first, because it is the one that is looked for most.
NOUNS: Mapping[str, tuple[Operation, ...]] = {
    "declarations": (*declarations.OPERATIONS, *batches.OPERATIONS),
    "invoices": invoices.OPERATIONS,
    "payments": payments.OPERATIONS,
    "periodic declarations": periodic_declarations.OPERATIONS,
    "guarantees": guarantees.OPERATIONS,
    "controls": (*controls.OPERATIONS, *selection.OPERATIONS, *selection_figures.OPERATIONS, *draws.OPERATIONS),
    "loadings": loadings.OPERATIONS,
    "bills": bills.OPERATIONS,
    "permits": permits.OPERATIONS,
    "certificates": (*certificates.OPERATIONS, *bridge.OPERATIONS),
    "products": products.OPERATIONS,
    "supplier declarations": supplier_declarations.OPERATIONS,
    "approved exporters": approved_exporters.OPERATIONS,
    "certificate applications": certificate_applications.OPERATIONS,
    "issued certificates": (*issued_certificates.OPERATIONS, *certificate_papers.OPERATIONS),
    "origin verifications": origin_verifications.OPERATIONS,
    "partner declarations": partner_declarations.OPERATIONS,
    "operator applications": operator_applications.OPERATIONS,
    "operators": operators.OPERATIONS,
    "recognised traders": recognised_traders.OPERATIONS,
    "effect of recognition": recognition_effects.OPERATIONS,
    "tariff": tariff.OPERATIONS,
    "exchange rates": exchange_rates.OPERATIONS,
    "verifications": verifications.OPERATIONS,
    "exchange": exchange.OPERATIONS,
    "progress": progress.OPERATIONS,
    "problems": problems.OPERATIONS,
}


def every() -> dict[str, tuple[Operation, ...]]:
    """Every operation by noun, with its whole path."""
    nouns = {noun: tuple(map(whole, operations)) for noun, operations in NOUNS.items()}
    return nouns | {"the office": status.OPERATIONS}


def whole(operation: Operation) -> Operation:
    """An operation of a noun with its path from the top."""
    return replace(operation, path=API + operation.path)
