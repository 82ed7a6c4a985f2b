"""Drafts, the cache that counts attempts to sign in, and what the clerk may do with the tables of signing in."""

import uuid_utils.compat
from django.db import migrations, models

CACHE = """
CREATE TABLE portal_cache (
    cache_key varchar(255) PRIMARY KEY,
    value     text         NOT NULL,
    expires   timestamptz  NOT NULL
);
CREATE INDEX portal_cache_expires ON portal_cache (expires);
"""
GRANT = """
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_draft, portal_cache, django_session, mfa_authenticator TO gwanmun_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress, account_emailconfirmation TO gwanmun_clerk;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("people", "0004_persons"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("key", models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False)),
                ("account", models.CharField(max_length=80)),
                ("company", models.CharField(max_length=35)),
                ("procedure", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=120)),
                ("papers", models.TextField(blank=True)),
                ("partner_country", models.CharField(blank=True, max_length=2)),
                ("partner_number", models.CharField(blank=True, max_length=35)),
                ("amends", models.CharField(blank=True, max_length=35)),
                ("typed", models.TextField(default="{}")),
                ("version", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("lodged", models.CharField(blank=True, max_length=35)),
                ("sources", models.TextField(default="{}")),
            ],
            options={
                "db_table": "portal_draft",
                "indexes": [
                    models.Index(fields=["company", "-changed_at"], name="portal_draft_of_company"),
                    models.Index(
                        fields=["lodged"], name="portal_draft_lodged", condition=models.Q(("lodged", ""), _negated=True)
                    ),
                ],
            },
        ),
        migrations.RunSQL(CACHE, reverse_sql="DROP TABLE portal_cache"),
        migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop),
    ]
