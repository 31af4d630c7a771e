"""Natural persons, sealed: nobody reads a name, number or address here without opening the seal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """One person as they stood in one submission. Only masked words are in the clear."""

    id = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()
    key_fingerprint = models.CharField(max_length=16)
    name_masked = models.CharField(max_length=40)
    phone_masked = models.CharField(max_length=20)
    phone_index = models.CharField(max_length=40, blank=True)
    id_index = models.CharField(max_length=40, blank=True)
    address_index = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_index"], name="person_phone", condition=~models.Q(phone_index="")),
            models.Index(fields=["id_index"], name="person_idno", condition=~models.Q(id_index="")),
            models.Index(fields=["address_index"], name="person_address", condition=~models.Q(address_index="")),
        ]


class OneTimeCode(models.Model):
    """A code sent to a phone; only keyed digests are kept."""

    id = models.BigIntegerField(primary_key=True)
    phone_index = models.CharField(max_length=40, db_index=True)
    code_digest = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
