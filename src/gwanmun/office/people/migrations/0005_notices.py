"""Companies keep their own people, and are told of what happens to their declarations."""

import django.db.models.deletion
from django.db import migrations, models

GRANT = """
GRANT SELECT, INSERT, UPDATE ON people_subscription TO gwanmun_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON people_notice TO gwanmun_clerk;
GRANT USAGE ON SEQUENCE people_subscription_id_seq TO gwanmun_clerk;
"""
# The first account of each company that is open keeps the company's people.
FIRST = """
UPDATE people_account SET manages = true WHERE id IN (
    SELECT min(id) FROM people_account WHERE company_id IS NOT NULL AND NOT closed GROUP BY company_id);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_persons")]
    operations = [
        migrations.AddField("account", "manages", models.BooleanField(default=False)),
        migrations.RunSQL(FIRST, reverse_sql=migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("company", models.CharField(max_length=35)),
                ("way", models.CharField(choices=[("email", "email"), ("webhook", "webhook")], max_length=10)),
                ("address", models.CharField(max_length=500)),
                ("kinds", models.TextField(blank=True)),
                ("secret", models.TextField(blank=True)),
                ("confirmed", models.BooleanField(default=False)),
                ("ended", models.BooleanField(default=False)),
                ("account", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "people_subscription",
                "indexes": [models.Index(fields=["company"], name="people_subscription_of")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=35)),
                ("kinds", models.TextField()),
                ("at", models.DateTimeField()),
                ("due", models.DateTimeField(null=True)),
                ("tries", models.IntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="people.subscription",
                    ),
                ),
            ],
            options={
                "db_table": "people_notice",
                "indexes": [
                    models.Index(condition=models.Q(("due__isnull", False)), fields=["due"], name="people_notice_due"),
                    models.Index(fields=["subscription", "-at"], name="people_notice_of"),
                ],
            },
        ),
        migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop),
    ]
