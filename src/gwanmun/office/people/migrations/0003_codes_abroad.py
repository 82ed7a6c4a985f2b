"""A product list says how other countries code its products: their certificates of origin ask for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_grants")]
    operations = [
        migrations.AddField(model_name="product", name="codes_abroad", field=models.JSONField(default=dict)),
    ]
