"""What an edition was made from, and the tables anybody may download with it."""

from __future__ import annotations

from django.db import migrations, models

from fangxin.storage.appendonly import changed


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0001_initial")]

    operations = changed(
        "bulletins_edition",
        # 0: of editions from before nobody knows
        migrations.AddField("edition", "follows", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField("edition", "open_data", models.TextField(blank=True, default="")),
        migrations.AddField("edition", "open_digest", models.CharField(blank=True, default="", max_length=64)),
    )
