"""People sign in at the pages, and who looked at whose documents is written down."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was seen stays seen: the clerk adds to the list and changes nothing in it.
GRANT = """
GRANT SELECT, INSERT, UPDATE ON people_person TO gwanmun_clerk;
GRANT SELECT, INSERT ON people_sight TO gwanmun_clerk;
GRANT SELECT, INSERT, UPDATE ON auth_user TO gwanmun_clerk;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_codes_abroad"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("called", models.CharField(max_length=256)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="person", to="people.account"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="person", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"db_table": "people_person"},
        ),
        migrations.CreateModel(
            name="Sight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("account", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=80)),
                ("principal", models.CharField(max_length=35)),
            ],
            options={
                "db_table": "people_sight",
                "indexes": [
                    models.Index(fields=["subject", "-at"], name="people_sight_of_document"),
                    models.Index(fields=["principal", "-at"], name="people_sight_of_company"),
                ],
            },
        ),
        migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop),
    ]
