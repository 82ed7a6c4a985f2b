"""Certificates by the thousand: each number is another certificate, and always the same one, down to its last byte."""

import hashlib

from msgspec.structs import replace

from gwanmun.law.exchange.disclosure import GROUPS
from gwanmun.law.exchange.document import write_document
from gwanmun.law.exchange.messages import CertificateIssued
from tests.exchange.hammer.countries import AGREEMENT, AUTHORITIES, Country
from tests.law.exchange.issuing import CERTIFICATE, PARTS


class Press:
    """A country's authority, issuing for another country."""

    def __init__(self, country: Country, destination: str) -> None:
        self._kid, signer = country.issuer()
        self._sign = signer.sign
        body = AUTHORITIES[country.code]
        self._like = replace(CERTIFICATE, issuer=country.code, destination=destination, issuing_body=body)

    def document(self, number: int) -> bytes:
        """The certificate of this number, signed with all its parts."""
        name = f"{self._like.issuer}-2026-{number:07}"
        first, second = self._like.items
        items = (replace(first, quantity=str(240 + number % 760)), second)
        salts = {group: hashlib.sha256(f"{name} {group}".encode()).digest()[:16] for group in GROUPS}
        whole = replace(self._like, number=name, items=items)
        return write_document(whole, PARTS, salts, kid=self._kid, algorithm="EdDSA", sign=self._sign).encode()

    def message(self, number: int) -> CertificateIssued:
        """The message that brings it."""
        document = self.document(number)
        name = f"{self._like.issuer}-2026-{number:07}"
        digest = hashlib.sha256(document).digest()
        return CertificateIssued(name, AGREEMENT, self._like.destination, document, digest)
