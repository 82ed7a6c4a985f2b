"""Files that belong to a case: photographs of an examination, papers a declaration names. They only grow."""

import uuid_utils.compat
from django.db import migrations, models

GRANT = "GRANT SELECT, INSERT ON portal_file TO gwanmun_clerk;"


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_portal")]
    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("key", models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False)),
                ("case", models.CharField(max_length=35)),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("size", models.IntegerField()),
                ("about", models.CharField(max_length=80)),
                ("content", models.BinaryField()),
                ("account", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "portal_file",
                "constraints": [models.UniqueConstraint(fields=["case", "digest"], name="portal_file_once")],
            },
        ),
        migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop),
    ]
