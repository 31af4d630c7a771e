"""Orders remember how far their platform's deadline has warned; those open now are looked at by the next sweep."""

from django.db import migrations, models


def look(apps, editor):
    orders = apps.get_model("workorders", "WorkOrder").objects.filter(state="OPEN").exclude(due_at=None)
    orders.update(look_again_at=models.F("received_at"))


class Migration(migrations.Migration):
    dependencies = [("workorders", "0001_workorders")]

    operations = [
        migrations.AddField("workorder", "look_again_at", models.DateTimeField(null=True)),
        migrations.AddField("workorder", "warned", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(look, migrations.RunPython.noop),
        migrations.AddIndex(
            "workorder",
            models.Index(
                condition=models.Q(("look_again_at__isnull", False)), fields=["look_again_at", "id"],
                name="workorder_look_again",
            ),
        ),
    ]  # fmt: skip
