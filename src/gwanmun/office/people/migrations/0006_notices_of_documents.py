"""Companies are told of every document that belongs to them, not of declarations alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_notices")]
    operations = [
        migrations.AddField("notice", "document", models.CharField(default="declaration", max_length=20)),
        migrations.AlterField("notice", "number", models.CharField(max_length=140)),
    ]
