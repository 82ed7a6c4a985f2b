"""The register as it began: companies, products, accounts, keys, delegations."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("trader", "trader"),
                            ("broker", "broker"),
                            ("carrier", "carrier"),
                            ("warehouse", "warehouse"),
                            ("agency", "agency"),
                            ("officer", "officer"),
                            ("cashier", "cashier"),
                            ("partner", "partner"),
                            ("auditor", "auditor"),
                            ("public", "public"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "people_account",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("created", models.DateTimeField()),
                ("revoked", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="people.account"
                    ),
                ),
            ],
            options={
                "db_table": "people_api_key",
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=2)),
                ("identifier", models.CharField(max_length=35)),
                ("name", models.CharField(max_length=256)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trader", "trader"),
                            ("broker", "broker"),
                            ("carrier", "carrier"),
                            ("warehouse", "warehouse"),
                            ("agency", "agency"),
                            ("partner", "partner"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=512)),
                (
                    "also_named",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=256), blank=True, default=list, size=None
                    ),
                ),
                (
                    "plain_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=256), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "people_company",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["plain_names"], name="people_company_names")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("country", "identifier"), name="people_company_known_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="people.company"
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received", to="people.company"
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="people.company"
                    ),
                ),
            ],
            options={
                "db_table": "people_delegation",
                "indexes": [models.Index(fields=["delegate", "principal"], name="people_delegation_pair")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="people_delegation_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=70)),
                ("commodity", models.CharField(blank=True, max_length=10)),
                ("description", models.CharField(blank=True, max_length=256)),
                ("origin", models.CharField(blank=True, max_length=2)),
                ("trademark", models.CharField(blank=True, max_length=70)),
                ("model", models.CharField(blank=True, max_length=300)),
                ("composition", models.CharField(blank=True, max_length=300)),
                ("unit", models.CharField(blank=True, max_length=10)),
                ("net_weight_kg", models.DecimalField(decimal_places=12, max_digits=26, null=True)),
                ("supplementary_quantity", models.DecimalField(decimal_places=12, max_digits=26, null=True)),
                ("origin_mark", models.CharField(blank=True, max_length=10)),
                ("rate_class", models.CharField(blank=True, max_length=10)),
                ("internal_tax_code", models.CharField(blank=True, max_length=10)),
                ("drawback", models.BooleanField(default=False)),
                (
                    "other_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=70), blank=True, default=list, size=None
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="products", to="people.company"
                    ),
                ),
            ],
            options={
                "db_table": "people_product",
                "constraints": [models.UniqueConstraint(fields=("company", "code"), name="people_product_listed_once")],
            },
        ),
        migrations.CreateModel(
            name="TraderDefault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=80)),
                ("value", models.CharField(max_length=512)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="defaults", to="people.company"
                    ),
                ),
            ],
            options={
                "db_table": "people_trader_default",
                "constraints": [models.UniqueConstraint(fields=("company", "path"), name="people_default_said_once")],
            },
        ),
    ]
