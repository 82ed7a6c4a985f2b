"""The register's tables: companies, products, accounts, keys, people; who acts for whom, who saw what, who is told."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gwanmun.office.people.roles import ROLES

KINDS = ("trader", "broker", "carrier", "warehouse", "agency", "partner")


def _one_of(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


def _words(length: int) -> ArrayField:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class Company(models.Model):
    """A company, agency or administration that the office knows, by the number its own country gave it."""

    country = models.CharField(max_length=2)
    identifier = models.CharField(max_length=35)
    name = models.CharField(max_length=256)
    kind = models.CharField(max_length=10, choices=_one_of(KINDS))
    address = models.CharField(max_length=512, blank=True)
    also_named = _words(256)  # as other papers write the name
    bonded_places = _words(20)  # it keeps, by their codes
    plain_names = _words(256)  # all of its names without the accidents of writing; what it is found by

    class Meta:
        db_table = "people_company"
        constraints = [models.UniqueConstraint(fields=["country", "identifier"], name="people_company_known_once")]
        indexes = [GinIndex(fields=["plain_names"], name="people_company_names")]


class TraderDefault(models.Model):
    """What a trader has said once for all its declarations: a field by its path, and what stands in it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="defaults")
    path = models.CharField(max_length=80)  # "customs_office", "lines[].origin_mark"
    value = models.CharField(max_length=512)

    class Meta:
        db_table = "people_trader_default"
        constraints = [models.UniqueConstraint(fields=["company", "path"], name="people_default_said_once")]


class Product(models.Model):
    """One row of a trader's product list: what customs must know of goods that come again and again."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="products")
    code = models.CharField(max_length=70)  # the trader's own
    commodity = models.CharField(max_length=10, blank=True)
    description = models.CharField(max_length=256, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    trademark = models.CharField(max_length=70, blank=True)
    model = models.CharField(max_length=300, blank=True)
    composition = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    net_weight_kg = models.DecimalField(max_digits=26, decimal_places=12, null=True)  # of one unit
    supplementary_quantity = models.DecimalField(max_digits=26, decimal_places=12, null=True)  # of one unit
    origin_mark = models.CharField(max_length=10, blank=True)
    rate_class = models.CharField(max_length=10, blank=True)
    internal_tax_code = models.CharField(max_length=10, blank=True)
    drawback = models.BooleanField(default=False)
    other_codes = _words(70)  # what suppliers and buyers call it
    codes_abroad = models.JSONField(default=dict)  # other countries' national codes, by country

    class Meta:
        db_table = "people_product"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="people_product_listed_once")]


class Account(models.Model):
    """Somebody, or a program, who acts: alone for the office, or for one company."""

    name = models.CharField(max_length=80, unique=True)
    role = models.CharField(max_length=10, choices=_one_of(ROLES))
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="accounts")
    closed = models.BooleanField(default=False)
    manages = models.BooleanField(default=False)  # opens and closes accounts for the company's people

    class Meta:
        db_table = "people_account"


class ApiKey(models.Model):
    """A key of an account. Only the SHA-256 of its secret is kept, so that nobody can read a key out of here."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = _words(40)  # acts this key may do; none listed means all of the account's role
    created = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_api_key"


class Person(models.Model):
    """Somebody who signs in at the pages. One person, one account: the journal then names who acted, and not a desk."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="person")
    account = models.OneToOneField(Account, models.PROTECT, related_name="person")
    called = models.CharField(max_length=256)  # as the pages greet
    must_change = models.BooleanField(
        default=False
    )  # somebody else knows the password; nothing is done before it is new

    class Meta:
        db_table = "people_person"


class Sight(models.Model):
    """Somebody looked at a document of a company he does not belong to. Written once, never changed."""

    at = models.DateTimeField()
    account = models.CharField(max_length=80)
    role = models.CharField(max_length=10)
    subject = models.CharField(max_length=80)  # "declaration:KR26…"
    principal = models.CharField(max_length=35)  # identifier of the company whose document it is

    class Meta:
        db_table = "people_sight"
        indexes = [
            models.Index(fields=["subject", "-at"], name="people_sight_of_document"),
            models.Index(fields=["principal", "-at"], name="people_sight_of_company"),
        ]


class Delegation(models.Model):
    """A company's leave for another to act for it, from a day to a day, both included."""

    principal = models.ForeignKey(Company, models.PROTECT, related_name="given")
    delegate = models.ForeignKey(Company, models.PROTECT, related_name="received")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        db_table = "people_delegation"
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="people_delegation_order"),
        ]
        indexes = [models.Index(fields=["delegate", "principal"], name="people_delegation_pair")]


class Subscription(models.Model):
    """Where a company wants to be told of what happens, and of what."""

    company = models.CharField(max_length=35)  # identifier
    way = models.CharField(max_length=10, choices=_one_of(("email", "webhook")))
    address = models.CharField(max_length=500)
    kinds = models.TextField(blank=True)  # names of events or kinds of document, with spaces between; none: everything
    secret = models.TextField(blank=True)  # what webhooks are signed with, under the office's own secret
    confirmed = models.BooleanField(default=False)  # whoever reads the address has said so
    ended = models.BooleanField(default=False)
    account = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "people_subscription"
        indexes = [models.Index(fields=["company"], name="people_subscription_of")]


class Notice(models.Model):
    """Something a company is to be told: written with what it tells of, sent afterwards, as often as it takes."""

    id = models.UUIDField(primary_key=True)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="notices")
    document = models.CharField(max_length=20, default="declaration")  # what kind of document it is about
    number = models.CharField(max_length=140)  # of the document; empty where the address is to be confirmed
    kinds = models.TextField()  # what happened, in order, with spaces between
    at = models.DateTimeField()
    due = models.DateTimeField(null=True)  # when it is tried next; empty once it is sent or given up
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)  # why the last try failed

    class Meta:
        db_table = "people_notice"
        indexes = [
            models.Index(fields=["due"], name="people_notice_due", condition=models.Q(due__isnull=False)),
            models.Index(fields=["subscription", "-at"], name="people_notice_of"),
        ]
