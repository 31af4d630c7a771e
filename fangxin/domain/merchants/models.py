"""Merchants, the places where they do business, and their shops on platforms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.words import FORM_LABELS, STANDING_LABELS, Form, Standing


class Merchant(models.Model):
    """One registered merchant. The keys are computed from the name, see rules.name_key.

    `brand_key` repeats the name's key where there is no brand: a column mostly empty would tell the planner that its
    index is useless, and `name_key = ? OR brand_key = ?` would read the whole table.
    """

    id = models.BigIntegerField(primary_key=True)
    uscc = models.CharField(max_length=18, unique=True, null=True, blank=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    core = models.CharField(max_length=60)
    core_start = models.CharField(max_length=3)
    brand = models.CharField(max_length=60, blank=True)
    brand_key = models.CharField(max_length=120)
    form = models.CharField(max_length=12, choices=FORM_LABELS.items(), default=Form.COMPANY)
    address = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    trade = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_platform_operator = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=STANDING_LABELS.items(), default=Standing.ACTIVE)
    registered_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_key", "region_code"], name="merchant_name_key"),
            models.Index(fields=["core", "region_code"], name="merchant_core"),
            models.Index(fields=["core_start", "region_code"], name="merchant_core_start"),
            models.Index(fields=["brand_key"], name="merchant_brand"),
            models.Index(fields=["region_code"], name="merchant_region"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(uscc=""), name="merchant_uscc_null_not_empty"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="merchant_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Outlet(models.Model):
    """A place where a merchant does business."""

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="outlets")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    address = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Shop(models.Model):
    """A shop on a platform, with the address it publishes there (Order 121, art. 13)."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="shops_hosted")
    name = models.CharField(max_length=120)
    shop_key = models.CharField(max_length=120)
    operator = models.ForeignKey(Merchant, null=True, blank=True, on_delete=models.PROTECT, related_name="shops")
    published_address = models.CharField(max_length=200, blank=True)
    published_region_code = models.CharField(max_length=12, blank=True)
    reachable = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["platform", "shop_key"], name="shop_once_on_platform"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["shop_key"], name="shop_key")]

    def __str__(self) -> str:
        return self.name
