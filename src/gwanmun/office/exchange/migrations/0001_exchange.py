"""The exchange's tables, from the SQL beside this room."""

from pathlib import Path

from django.db import migrations

SCHEMA = Path(__file__).parent.parent / "schema.sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("journal", "0001_journal")]
    operations = [migrations.RunSQL(SCHEMA.read_text(encoding="utf-8"), reverse_sql=migrations.RunSQL.noop)]
