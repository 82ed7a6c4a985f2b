"""Evidence: what is proven of a bill of materials under one agreement, and what stands against the proofs it names.

Nobody's word is taken for the origin of what he bought. A material originates because its supplier's declaration, gone
through to the end of its chain, or a partner's certificate says so; what has no proof counts as non-originating. What
the exporter made of other materials itself is judged by those.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.materials import Evidence, Material
from gwanmun.law.origin.supplier_declaration import DeclaredMaterial, SupplierDeclaration, chain

SIX_DIGITS = 6


class Papers(Struct, frozen=True, omit_defaults=True):
    """The proofs an office knows, by number: all that a bill of materials names, and all that those rest on."""

    declarations: dict[str, SupplierDeclaration] = {}
    certificates: dict[str, Certificate] = {}


class Evidenced(Struct, frozen=True):
    """A bill of materials as it is proven, the proofs that were used, and everything wrong with those it names."""

    materials: tuple[Material, ...]
    proofs: tuple[str, ...]
    problems: tuple[Problem, ...]


def evidenced(materials: Sequence[Material], papers: Papers, agreement: str, *, exporter: str, on: date) -> Evidenced:
    """What is proven of these materials under an agreement, on a day, for an exporter (by its identifier)."""
    look = _Look(papers, agreement, exporter, on)
    proven = tuple(look.at(material, f"materials[{n}]") for n, material in enumerate(materials))
    return Evidenced(proven, tuple(dict.fromkeys(look.proofs)), (*look.problems, *look.claimed_twice()))


def named(materials: Sequence[Material]) -> list[Evidence]:
    """Every proof a bill of materials names, on any level."""
    found = [evidence for material in materials for evidence in material.evidence]
    return found + [evidence for material in materials for evidence in named(material.parts)]


class _Look:
    """One look through a bill of materials: what was asked, and what was found on the way."""

    def __init__(self, papers: Papers, agreement: str, exporter: str, on: date) -> None:
        self._papers, self._agreement, self._exporter, self._on = papers, agreement, exporter, on
        self.proofs: list[str] = []
        self.problems: list[Problem] = []
        self._lots: dict[tuple[str, str, str], set[str]] = {}  # suppliers by place (or lot), part and lot

    def at(self, material: Material, path: str) -> Material:
        """The material as it is proven."""
        parts = tuple(self.at(part, f"{path}.parts[{n}]") for n, part in enumerate(material.parts))
        proven = [self._proven(material, evidence, path, n) for n, evidence in enumerate(material.evidence)]
        own = any(evidence.kind == "own-production" for evidence in material.evidence)
        if parts and (own or not material.evidence):
            return replace(material, parts=parts, originating=None)  # its own parts and its own rule decide
        origins = [origin for origin in proven if origin is not None]
        if own and material.wholly_obtained and material.origin:
            origins.append(material.origin)
        if not origins:
            return replace(material, parts=parts, originating=False)
        return replace(material, parts=parts, originating=True, origin=origins[0])

    def claimed_twice(self) -> list[Problem]:
        """One lot has one maker: where two suppliers declare the same, neither is believed."""
        return [
            Problem("lot-claimed-twice", place, part, {"lot": lot or "—", "suppliers": ", ".join(sorted(suppliers))})
            for (place, part, lot), suppliers in self._lots.items()
            if len(suppliers) > 1
        ]

    def _proven(self, material: Material, evidence: Evidence, path: str, number: int) -> str | None:
        """The country of origin under the agreement, by this proof; None where it says no such thing."""
        at = f"{path}.evidence[{number}]"
        match evidence.kind:
            case "supplier-declaration":
                return self._by_supplier(material, evidence.number, path, at)
            case "certificate":
                return self._by_certificate(material, evidence.number, at)
        return None

    def _by_supplier(self, material: Material, number: str, path: str, at: str) -> str | None:
        links, broken = chain(number, self._papers.declarations, self._on)
        self.problems += [replace(problem, path=at) for problem in broken]
        if broken:
            return None
        declaration = links[0]
        if declaration.customer != self._exporter:
            facts = {"customer": declaration.customer, "exporter": self._exporter}
            self.problems.append(Problem("supplier-declaration-of-another", at, number, facts))
            return None
        declared = _declared(declaration, material)
        if declared is None:
            facts = {"part": material.id or "—", "hs": material.hs}
            self.problems.append(Problem("supplier-declaration-other-goods", at, number, facts))
            return None
        place = declared.lot and "materials"
        key = place or path, material.id or material.hs, declared.lot
        self._lots.setdefault(key, set()).add(declaration.supplier.name)
        if not declared.originating or self._agreement not in declared.agreements:
            return None
        self.proofs += [link.number for link in links]
        return declared.origin

    def _by_certificate(self, material: Material, number: str, at: str) -> str | None:
        certificate = self._papers.certificates.get(number)
        if certificate is None or certificate.word != "valid":
            self.problems.append(Problem("material-certificate-unusable", at, number))
            return None
        line = next((one for one in certificate.lines if one.commodity[:SIX_DIGITS] == material.hs[:SIX_DIGITS]), None)
        if line is None:
            facts = {"part": material.id or "—", "hs": material.hs}
            self.problems.append(Problem("material-certificate-other-goods", at, number, facts))
            return None
        if certificate.agreement != self._agreement:
            return None
        self.proofs.append(number)
        return line.origin


def _declared(declaration: SupplierDeclaration, material: Material) -> DeclaredMaterial | None:
    """What a declaration says of a material: by the part's number, and of the same six digits."""
    return next(
        (
            one
            for one in declaration.materials
            if (not material.id or one.part == material.id) and one.hs[:SIX_DIGITS] == material.hs[:SIX_DIGITS]
        ),
        None,
    )
