"""Whoever was given a password by somebody else has to choose his own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_notices_of_documents")]
    operations = [migrations.AddField("person", "must_change", models.BooleanField(default=False))]
