"""Codes: the shapes of the identifiers that documents carry, before anybody asks whether they exist."""

from typing import Annotated

from msgspec import Meta

# A shape is checked when a document is read; whether the code is known is asked of the country's pack.
CommodityCode = Annotated[
    str, Meta(pattern=r"^[0-9]{6,10}$", description="HS code, six digits, or national code, eight or ten")
]
CountryCode = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
CurrencyCode = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
LocationCode = Annotated[str, Meta(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$", description="UN/LOCODE")]
UnitCode = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,3}$", description="UN/ECE Recommendation 20")]
PackageCode = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2}$", description="UN/ECE Recommendation 21")]

Number = Annotated[str, Meta(min_length=1, max_length=35, pattern=r"^[0-9A-Za-z][0-9A-Za-z/._\-]*$")]
"""A document's own number: an..35 as in the WCO Data Model, no spaces."""

Name = Annotated[str, Meta(min_length=1, max_length=256)]
Text = Annotated[str, Meta(max_length=512)]
Why = Annotated[Text, Meta(min_length=1)]
"""A reason: it may be short and may not be missing."""
