"""What the clerk may do with the people's tables: keys and companies are corrected or closed, never deleted."""

from django.db import migrations

GRANT = """
GRANT SELECT, INSERT, UPDATE ON people_company, people_account, people_api_key, people_delegation TO gwanmun_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON people_product, people_trader_default TO gwanmun_clerk;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people"), ("journal", "0001_journal")]  # the journal's makes the clerk
    operations = [migrations.RunSQL(GRANT, reverse_sql=migrations.RunSQL.noop)]
