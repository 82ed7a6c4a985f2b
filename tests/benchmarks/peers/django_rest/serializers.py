"""Serializers: the declaration as Django REST framework sees it, with the same bounds as the law's own."""

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

INCOTERMS = ["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
TIMINGS = ["before_departure", "before_arrival", "before_bonded_area", "after_storage"]
NUMBER = r"^[0-9A-Za-z][0-9A-Za-z/._\-]*$"


def text(longest, **options):
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, trim_whitespace=False, **options)


def shaped(pattern, longest=35):
    return serializers.RegexField(pattern, max_length=longest)


def optional_shape(pattern):
    return serializers.RegexField(pattern, required=False, allow_blank=True)


def figure(**options):
    return serializers.DecimalField(max_digits=None, decimal_places=None, min_value=0, max_value=10**13, **options)


class Strict(serializers.Serializer):
    """A serializer that refuses fields it does not know."""

    def run_validation(self, data=empty):
        if isinstance(data, dict):
            unknown = data.keys() - self.fields.keys()
            if unknown:
                raise ValidationError(dict.fromkeys(sorted(unknown), "unknown field"))
        return super().run_validation(data)


class PartySerializer(Strict):
    name = serializers.CharField(max_length=256)
    country = shaped(r"^[A-Z]{2}$")
    identifier = text(35)
    address = text(512)


class ConsignmentSerializer(Strict):
    packages = serializers.IntegerField(min_value=1, max_value=9_999_999)
    package_kind = shaped(r"^[A-Z0-9]{2}$")
    gross_weight_kg = figure()
    transport_document = text(35)
    master_transport_document = text(35)
    cargo_control_number = text(19)
    transport_mode = text(10)
    means_name = text(70)
    means_code = text(25)
    carrier = text(17)
    country_of_dispatch = optional_shape(r"^[A-Z]{2}$")
    country_of_destination = optional_shape(r"^[A-Z]{2}$")
    place_of_loading = optional_shape(r"^[A-Z]{2}[A-Z0-9]{3}$")
    place_of_discharge = optional_shape(r"^[A-Z]{2}[A-Z0-9]{3}$")
    expected_arrival = serializers.DateField(required=False, allow_null=True)
    carried_in_on = serializers.DateField(required=False, allow_null=True)
    place_of_goods = text(35)
    containers = serializers.ListField(child=serializers.CharField(max_length=11), required=False)


class TermsSerializer(Strict):
    incoterm = serializers.ChoiceField(INCOTERMS)
    currency = shaped(r"^[A-Z]{3}$")
    amount = figure()
    invoice_number = shaped(NUMBER)
    invoice_date = serializers.DateField()
    place = text(70)
    payment_method = text(10)


class AmountSerializer(Strict):
    value = figure()
    currency = shaped(r"^[A-Z]{3}$")


class ChargesSerializer(Strict):
    freight = AmountSerializer(required=False, allow_null=True)
    insurance = AmountSerializer(required=False, allow_null=True)
    additions = AmountSerializer(required=False, allow_null=True)
    deductions = AmountSerializer(required=False, allow_null=True)


class ClaimSerializer(Strict):
    agreement = serializers.CharField(max_length=20)
    certificate = shaped(NUMBER)
    item = serializers.IntegerField(min_value=1, max_value=999, required=False)


class DocumentReferenceSerializer(Strict):
    kind = serializers.CharField(max_length=35)
    number = shaped(NUMBER)


class LineSerializer(Strict):
    commodity = shaped(r"^[0-9]{6,10}$")
    origin = shaped(r"^[A-Z]{2}$")
    description = serializers.CharField(max_length=256)
    quantity = figure()
    quantity_unit = shaped(r"^[A-Z0-9]{2,3}$")
    unit_price = figure()
    value = figure()
    net_weight_kg = figure()
    trade_description = text(512)
    trademark = text(70)
    model = text(300)
    composition = text(300)
    product = text(70)
    supplementary_quantity = figure(required=False, allow_null=True)
    supplementary_unit = text(3)
    drawback_quantity = figure(required=False, allow_null=True)
    origin_mark = text(10)
    rate_class = text(10)
    claim = ClaimSerializer(required=False, allow_null=True)
    permits = DocumentReferenceSerializer(many=True, required=False)
    abatement_code = text(10)
    internal_tax_code = text(10)


class DeclarationSerializer(Strict):
    procedure = serializers.ChoiceField(["import"])
    customs_office = serializers.CharField(max_length=10)
    declarant = PartySerializer()
    importer = PartySerializer()
    exporter = PartySerializer()
    consignment = ConsignmentSerializer()
    terms = TermsSerializer()
    lines = LineSerializer(many=True, allow_empty=False, max_length=999)
    number = shaped(r"^[0-9A-Z\-]+$")
    timing = serializers.ChoiceField(TIMINGS, required=False)
    entry_type = text(10)
    transaction_nature = text(10)
    purpose = text(10)
    collection_type = text(10)
    price_statement = serializers.BooleanField(required=False)
    taxpayer = PartySerializer(required=False, allow_null=True)
    freight_forwarder = PartySerializer(required=False, allow_null=True)
    manufacturer = PartySerializer(required=False, allow_null=True)
    charges = ChargesSerializer(required=False)
    documents = DocumentReferenceSerializer(many=True, required=False)
    previous_declaration = text(35)
    remarks = text(512)


class StandingSerializer(serializers.Serializer):
    number = serializers.CharField()
    procedure = serializers.CharField()
    status = serializers.CharField()
    done = serializers.ListField(child=serializers.CharField())
    waits_for = serializers.DictField(allow_null=True)
    waiting_since = serializers.DateTimeField()
    owed = serializers.IntegerField()
    paid = serializers.IntegerField()
    currency = serializers.CharField()
