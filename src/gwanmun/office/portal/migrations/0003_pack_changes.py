"""Changes of the pack that officers propose, and who signed them."""

import uuid_utils.compat
from django.db import migrations, models

GRANT = "GRANT SELECT, INSERT, UPDATE ON portal_pack_change TO gwanmun_clerk;"


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_files")]
    operations = [
        migrations.CreateModel(
            name="PackChange",
            fields=[
                ("key", models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False)),
                ("file", models.CharField(max_length=120)),
                ("before", models.TextField()),
                ("content", models.TextField()),
                ("why", models.TextField()),
                ("tried", models.TextField()),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("signed", models.BooleanField(null=True)),
                ("said", models.TextField(blank=True)),
            ],
            options={
                "db_table": "portal_pack_change",
                "indexes": [models.Index(fields=["-proposed_at"], name="portal_pack_change_latest")],
            },
        ),
        migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop),
    ]
