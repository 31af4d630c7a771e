"""Whose account made an edition and entered a check: nobody decides on an appeal against his own."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_rounds")]

    operations = [
        migrations.AddField("edition", "made_by_id", models.BigIntegerField(null=True)),
        migrations.AddField("spotcheck", "entered_by_id", models.BigIntegerField(null=True)),
    ]
