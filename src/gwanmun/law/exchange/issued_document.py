"""The issued document: a certificate of origin as this country's office issued it, in the words of the exchange.

What everybody may read stands in the signed part; what an agreement lets the issuer keep back stands in parts of its
own. Nothing is typed again and nothing is left out.
"""

from msgspec.structs import asdict

from gwanmun.law.exchange import document
from gwanmun.law.exchange.document import SCHEMA, Certificate, Parts
from gwanmun.law.origin.issued_certificate import (
    Exhibition,
    IssuedCertificate,
    IssuedItem,
    NamedParty,
    ThirdParty,
)


def certificate_of(issued: IssuedCertificate, destination: str) -> Certificate:
    """What everybody may read of a certificate that was issued for this country."""
    return Certificate(
        schema=SCHEMA,
        issuer=issued.issuer,
        destination=destination,
        agreement=issued.agreement,
        form=issued.form,
        number=issued.number,
        issued=issued.issued,
        expires=issued.expires,
        place=issued.place,
        issuing_body=issued.issuing_body,
        signatory=issued.signatory,
        digests=(),  # of the parts: whoever signs puts them in
        algorithm="sha-256",
        items=tuple(map(_item, issued.items)),
        flags=document.Flags(**asdict(issued.flags)),
        originals=issued.originals,
        remarks=issued.remarks,
        replaces=issued.replaces,
        true_copy_of=issued.true_copy_of,
        true_copy_date=issued.true_copy_date,
    )


def parts_of(issued: IssuedCertificate) -> Parts:
    """What of it may be kept back, part by part."""
    return Parts(
        document.ExporterPart(_party(issued.exporter), document.Statement(**asdict(issued.declaration))),
        _producer(issued),
        document.ConsigneePart(_party(issued.consignee)),
        document.TransportPart(**asdict(issued.transport)),
        document.CommercialPart(
            tuple(_invoice(place, item) for place, item in enumerate(issued.items, 1)),
            issued.export_declaration,
            _party(issued.third_party) if issued.third_party else None,
            _party(issued.exhibition) if issued.exhibition else None,
        ),
    )


def _producer(issued: IssuedCertificate) -> document.ProducerPart:
    named = issued.producer if isinstance(issued.producer, NamedParty) else None
    words = "" if isinstance(issued.producer, NamedParty) else issued.producer
    of_items = tuple(
        document.ItemProducer(place, item.producer, item.determination)
        for place, item in enumerate(issued.items, 1)
        if item.producer or item.determination
    )
    return document.ProducerPart(_party(named) if named else None, words, of_items)


def _item(item: IssuedItem) -> document.Item:
    kept = {name: getattr(item, name) for name in document.Item.__struct_fields__}
    return document.Item(**kept | {"quantity": f"{item.quantity:f}", "gross_weight_kg": f"{item.gross_weight_kg:f}"})


def _invoice(place: int, item: IssuedItem) -> document.ItemInvoice:
    price = document.Price(f"{item.fob.value:f}", item.fob.currency) if item.fob else None
    return document.ItemInvoice(place, item.invoice_number, item.invoice_date, price)


def _party(party: NamedParty | ThirdParty | Exhibition) -> document.Party:
    return document.Party(**asdict(party))
