"""Indexes by who is waited for, and by the day of release: offices that are older than their schema get them here."""

from django.db import migrations

INDEXES = """
CREATE INDEX IF NOT EXISTS records_declaration_whom ON records_declaration (whom, waiting_since) WHERE whom <> '';
CREATE INDEX IF NOT EXISTS records_declaration_trader_waits ON records_declaration (trader, waiting_since) WHERE whom <> '';
CREATE INDEX IF NOT EXISTS records_declaration_declarant_waits ON records_declaration (declarant, waiting_since) WHERE whom <> '';
CREATE INDEX IF NOT EXISTS records_declaration_released ON records_declaration (procedure, released_on) WHERE released_on IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_records")]
    operations = [migrations.RunSQL(INDEXES, reverse_sql=migrations.RunSQL.noop)]
