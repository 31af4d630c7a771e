"""What is done with answers of a full cell, in the words of now."""

from __future__ import annotations

from django.db import migrations, models

CHOICES = [("REFUSE", "电话不再问；纸质和链接的照收，不计入结果"), ("MARK", "照收，注明超额，不计入结果")]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_surveys")]

    operations = [migrations.AlterField("campaign", "over", models.CharField(choices=CHOICES, max_length=6))]
