"""The portal's tables: drafts, so that nothing that was typed is lost; files of cases; changes of the pack."""

from django.db import models
from uuid_utils.compat import uuid7


class Draft(models.Model):
    """A declaration on its way to being one: the papers it is made of, and what a person has typed over them."""

    key = models.UUIDField(primary_key=True, default=uuid7)
    account = models.CharField(max_length=80)  # whose work it is
    company = models.CharField(max_length=35)  # whose people may see it
    procedure = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    papers = models.TextField(blank=True)  # JSON of the papers that were read; empty where there are none
    partner_country = models.CharField(max_length=2, blank=True)  # whose export declaration it is made of
    partner_number = models.CharField(max_length=35, blank=True)
    amends = models.CharField(max_length=35, blank=True)  # the declaration it will amend
    typed = models.TextField(default="{}")  # JSON, field by path, as typed
    version = models.IntegerField(default=0)  # counts the savings, so that two windows do not write over each other
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    lodged = models.CharField(max_length=35, blank=True)  # the number it became
    sources = models.TextField(default="{}")  # JSON: who said each field, as it was lodged

    class Meta:
        db_table = "portal_draft"
        indexes = [
            models.Index(fields=["company", "-changed_at"], name="portal_draft_of_company"),
            models.Index(fields=["lodged"], name="portal_draft_lodged", condition=~models.Q(lodged="")),
        ]


class File(models.Model):
    """A photograph or a paper that belongs to a case, as it was given. Written once, never changed."""

    key = models.UUIDField(primary_key=True, default=uuid7)
    case = models.CharField(max_length=35)  # number of the declaration
    digest = models.CharField(max_length=64)  # SHA-256, by which the journal names it
    name = models.CharField(max_length=120)  # as it was called where it came from
    kind = models.CharField(max_length=40)  # what it was found to be: "image/jpeg"
    size = models.IntegerField()
    about = models.CharField(max_length=80)  # which paper it is: "380 INV-1", "examination"
    content = models.BinaryField()
    account = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "portal_file"
        constraints = [models.UniqueConstraint(fields=["case", "digest"], name="portal_file_once")]


class PackChange(models.Model):
    """One file of the pack as an officer proposes it; a second one signs it, or does not."""

    key = models.UUIDField(primary_key=True, default=uuid7)
    file = models.CharField(max_length=120)
    before = models.TextField()
    content = models.TextField()
    why = models.TextField()
    tried = models.TextField()  # JSON: what was found, and what it would have collected
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    signed = models.BooleanField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        db_table = "portal_pack_change"
        indexes = [models.Index(fields=["-proposed_at"], name="portal_pack_change_latest")]
