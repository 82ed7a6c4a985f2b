"""Models: the office's own tables, and the peers' row for each line."""

from django.db import models


class Number(models.Model):
    pk = models.CompositePrimaryKey("stream", "number")
    stream = models.TextField()
    number = models.TextField()
    case_key = models.UUIDField()

    class Meta:
        managed = False
        db_table = "journal_number"


class Entry(models.Model):
    pk = models.CompositePrimaryKey("case_key", "place")
    case_key = models.UUIDField()
    place = models.IntegerField()
    kind = models.TextField()
    body = models.TextField()
    facts = models.TextField(null=True)
    pack = models.TextField(null=True)
    at = models.DateTimeField()
    actor = models.TextField()
    on_behalf = models.TextField()
    seal = models.BinaryField()

    class Meta:
        managed = False
        db_table = "journal_entry"


class Answer(models.Model):
    pk = models.CompositePrimaryKey("account", "key")
    account = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    status = models.IntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "journal_answer"


class Pack(models.Model):
    hash = models.TextField(primary_key=True)
    body = models.BinaryField()

    class Meta:
        managed = False
        db_table = "journal_pack"


class Record(models.Model):
    case_key = models.UUIDField(primary_key=True)
    place = models.IntegerField()
    number = models.TextField()
    procedure = models.TextField()
    declarant = models.TextField()
    trader = models.TextField()
    transport_document = models.TextField()
    lodged_at = models.DateTimeField()
    released_on = models.DateField(null=True)
    status = models.TextField()
    whom = models.TextField()
    subject = models.TextField()
    wait = models.TextField()
    waiting_since = models.DateTimeField()
    owed = models.BigIntegerField()
    paid = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "records_declaration"


class Line(models.Model):
    pk = models.CompositePrimaryKey("case_key", "line")
    case_key = models.UUIDField()
    line = models.IntegerField()
    commodity = models.TextField()
    origin = models.TextField()
    description = models.TextField()
    quantity = models.DecimalField(max_digits=26, decimal_places=12)
    quantity_unit = models.TextField()
    unit_price = models.DecimalField(max_digits=26, decimal_places=12)
    value = models.DecimalField(max_digits=26, decimal_places=12)
    net_weight_kg = models.DecimalField(max_digits=26, decimal_places=12)
    trade_description = models.TextField()
    trademark = models.TextField()
    model = models.TextField()
    composition = models.TextField()
    product = models.TextField()
    origin_mark = models.TextField()
    rate_class = models.TextField()
    internal_tax_code = models.TextField()

    class Meta:
        managed = False
        db_table = "peer_line"


class Holding(models.Model):
    pk = models.CompositePrimaryKey("stream", "number")
    stream = models.TextField()
    number = models.TextField()
    case_key = models.UUIDField()
    place = models.IntegerField()
    seal = models.BinaryField()
    party = models.TextField()
    also = models.TextField()
    state = models.TextField()

    class Meta:
        managed = False
        db_table = "records_holding"


class Company(models.Model):
    country = models.CharField(max_length=2)
    identifier = models.CharField(max_length=35)

    class Meta:
        managed = False
        db_table = "people_company"


class Account(models.Model):
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=10)
    company = models.ForeignKey(Company, models.PROTECT, null=True)
    closed = models.BooleanField()

    class Meta:
        managed = False
        db_table = "people_account"


class ApiKey(models.Model):
    account = models.ForeignKey(Account, models.PROTECT)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField()
    revoked = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "people_api_key"


class Delegation(models.Model):
    principal = models.ForeignKey(Company, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Company, models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        managed = False
        db_table = "people_delegation"
