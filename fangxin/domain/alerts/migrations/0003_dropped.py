"""How many findings of a look were dropped because there were enough already."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_looks")]

    operations = [migrations.AddField("look", "dropped", models.PositiveIntegerField(default=0), preserve_default=False)]
