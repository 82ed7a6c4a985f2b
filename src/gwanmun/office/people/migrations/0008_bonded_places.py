"""A company that keeps bonded places says which: its people carry goods in and out there and nowhere else."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_passwords_to_change")]
    operations = [
        migrations.AddField(
            "company",
            "bonded_places",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        )
    ]
