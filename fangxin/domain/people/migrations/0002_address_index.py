"""Finding people by the address they gave, and the index of everybody known so far."""

import json

from django.db import migrations, models


def fill(apps, editor):
    from fangxin.domain.people.actions import address_index, sealer
    from fangxin.foundation.seal import SealBroken

    people = apps.get_model("people", "Person")
    for person in people.objects.only("pk", "sealed").iterator(chunk_size=2000):
        try:
            told = json.loads(sealer().open(bytes(person.sealed), place=f"person:{person.pk}"))
        except SealBroken:
            continue  # sealed under a key this installation no longer has
        index = address_index(told.get("address", ""))
        if index:
            people.objects.filter(pk=person.pk).update(address_index=index)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField("person", "address_index", models.CharField(blank=True, default="", max_length=40)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "person",
            models.Index(
                condition=models.Q(("address_index", ""), _negated=True), fields=["address_index"], name="person_address"
            ),
        ),
    ]
