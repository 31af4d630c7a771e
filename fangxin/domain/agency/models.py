"""Offices as a tree, posts with holder A and substitute B, officers with their account and absences."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from fangxin.domain.agency.words import REQUESTS_A_MINUTE, ROLE_LABELS, TIER_LABELS, Role, Tier

PATH_STEP = 4


class Office(models.Model):
    """One unit of one tier. `path` is the materialised way from the root, four characters a step.

    `remit`: object codes it may handle, each with all below it; empty means every object. `covers`: the townships a
    station serves besides the one it sits in.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80, unique=True)
    short_name = models.CharField(max_length=20)
    tier = models.CharField(max_length=8, choices=[(t.value, TIER_LABELS[t]) for t in Tier])
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=40, unique=True)
    region_code = models.CharField(max_length=12, db_index=True)
    remit = models.JSONField(default=list, blank=True)
    covers = models.JSONField(default=list, blank=True)
    is_intake = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["path"]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login name."""

    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of a login name, whatever its case."""
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """Who can log in. An officer's rights come only from the posts held."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)
    password_temporary = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A desk with a role: A holds it, B stands in when A is absent."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=40)
    role = models.CharField(max_length=16, choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    holder = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="posts_held")
    substitute = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="posts_substituted"
    )
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["office__path", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "title"], name="post_title_once_in_office"),
            models.CheckConstraint(
                condition=~models.Q(holder=models.F("substitute")) | models.Q(holder=None),
                name="post_substitute_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Machine(models.Model):
    """An outside system that works under an office through the interface, with permissions named one by one.

    `key` finds the row; of the secret only the digest is kept, and for a while the digest of the one before.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="machines")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    former_digest = models.CharField(max_length=64, blank=True, default="")
    former_until = models.DateTimeField(null=True, blank=True)
    permissions = models.JSONField(default=list)
    #: requests in a minute
    a_minute = models.PositiveIntegerField(default=REQUESTS_A_MINUTE)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    secret_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=45, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["office__path", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "name"], name="machine_name_once_in_office"),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A change of who holds a post and who stands in, forever: the database refuses to change or delete rows.

    Each row tells what was before it, so a post that was never changed needs none.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="seats")
    from_at = models.DateTimeField()
    was_holder = models.BigIntegerField(null=True)
    was_substitute = models.BigIntegerField(null=True)
    holder = models.BigIntegerField(null=True)
    substitute = models.BigIntegerField(null=True)


class Absence(models.Model):
    """Days on which an officer is away and the substitute serves the posts; in force from the instant it was recorded."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-from_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(to_on__gte=models.F("from_on")), name="absence_ends_after_start"),
        ]
