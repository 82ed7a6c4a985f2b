"""What is due of a small stream: offices older than their schema get the column here, empty until it is written.

What lies there already gets its own when it goes on, or when the records are made again from the journal.
"""

from django.db import migrations

COLUMN = """
ALTER TABLE records_holding ADD COLUMN IF NOT EXISTS due text NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS records_holding_due ON records_holding (due, case_key) WHERE due <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_controls")]
    operations = [migrations.RunSQL(COLUMN, reverse_sql=migrations.RunSQL.noop)]
