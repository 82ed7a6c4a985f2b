"""The table of controls, from the SQL beside the room of selection's records."""

from pathlib import Path

from django.db import migrations

SCHEMA = Path(__file__).parent.parent / "selection" / "schema.sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0002_waits")]
    operations = [migrations.RunSQL(SCHEMA.read_text(encoding="utf-8"), reverse_sql=migrations.RunSQL.noop)]
