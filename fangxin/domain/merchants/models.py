"""Merchants, the places where they do business, and their shops on platforms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.words import FORM_LABELS, STANDING_LABELS, Form, Standing
from fangxin.storage.fulltext import TextIndex


class Merchant(models.Model):
    """One registered merchant. The keys are computed from the name, see rules.name_key.

    `brand_key` repeats the name's key where there is no brand: a column mostly empty would tell the planner that its
    index is useless, and `name_key = ? OR brand_key = ?` would read the whole table.

    `trade` is the register's own text, `trade_code` the trade of law/trades.yaml it was mapped to. `merged_into` leads from a
    duplicate to the merchant it is; that one is never merged itself, so one step always arrives. Whoever counts for a merchant
    counts for `queries.family_of`.
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
    trade_code = models.CharField(max_length=16, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True)
    is_platform_operator = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=STANDING_LABELS.items(), default=Standing.ACTIVE)
    registered_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
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
            models.Index(fields=["phone"], name="merchant_phone", condition=~models.Q(phone="")),
            models.Index(fields=["trade_code", "region_code"], name="merchant_trade"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(uscc=""), name="merchant_uscc_null_not_empty"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="merchant_has_name"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="merchant_not_merged_into_itself",
            ),
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
    version = models.PositiveIntegerField(default=1)

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


class MerchantText(TextIndex):
    """What a merchant is found by: its name and brand, the names of its outlets and shops, its code."""


class Size(models.Model):
    """How large a merchant is, as stated for a day and by whom; the newest statement counts, earlier ones stay.

    A measure nobody stated is null. Areas are in square metres, transactions in one year.
    """

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="sizes", db_index=False)
    outlets = models.PositiveIntegerField(null=True)
    staff_count = models.PositiveIntegerField(null=True)
    transactions_a_year = models.BigIntegerField(null=True)
    area_m2 = models.PositiveIntegerField(null=True)
    stated_on = models.DateField()
    stated_by = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-stated_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "-stated_on", "-id"], name="size_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outlets__isnull=False)
                | models.Q(staff_count__isnull=False)
                | models.Q(transactions_a_year__isnull=False)
                | models.Q(area_m2__isnull=False),
                name="size_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(transactions_a_year=None) | models.Q(transactions_a_year__gte=0),
                name="size_transactions_not_negative",
            ),
        ]


class StoreChain(models.Model):
    """Stores under one name that answer for each other: whole merchants with all their outlets, or single outlets."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60, unique=True)
    head = models.ForeignKey(Merchant, null=True, blank=True, on_delete=models.PROTECT, related_name="chains_headed")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ChainMember(models.Model):
    """A merchant or an outlet in a chain, from the day it joined until the day it left; in one chain at a time."""

    id = models.BigIntegerField(primary_key=True)
    chain = models.ForeignKey(StoreChain, on_delete=models.PROTECT, related_name="members")
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="chain_places")
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="chain_places")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["joined_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(merchant=None, outlet__isnull=False) | models.Q(merchant__isnull=False, outlet=None),
                name="chain_member_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["merchant"], condition=models.Q(left_on=None), name="merchant_in_one_chain"
            ),
            models.UniqueConstraint(fields=["outlet"], condition=models.Q(left_on=None), name="outlet_in_one_chain"),
        ]
