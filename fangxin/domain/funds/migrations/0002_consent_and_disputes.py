"""A stall is in a fund from the day its merchant agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="stall", old_name="joined_at", new_name="asked_at"),
        migrations.AddField(model_name="stall", name="joined_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="stall", name="consent", field=models.CharField(blank=True, default="", max_length=8)
        ),
        migrations.AddField(model_name="stall", name="signed_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="stall", name="agreement", field=models.CharField(blank=True, default="", max_length=60)
        ),
        # whoever is in a fund joined it before anybody was asked
        migrations.RunSQL(
            "UPDATE funds_stall SET joined_at = asked_at, consent = 'EARLIER'", migrations.RunSQL.noop
        ),
    ]
