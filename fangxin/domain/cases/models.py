"""Intakes and cases: what was submitted, and the process it became."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.cases.words import (
    CHANNEL_LABELS,
    HAND_OVER_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    STATUS_LABELS,
    HandOverState,
)
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.models import Person

#: columns the search index repeats; whoever changes one sets `to_index`
INDEXED = frozenset(
    {
        "number", "title", "content", "merchant_name", "merchant_uscc", "merchant_phone", "platform", "order_number", "path",
        "kind", "status", "outcome", "object_code", "disputed_fen", "duplicate_of",
    }
)  # fmt: skip


class Intake(models.Model):
    """One submission as it came: who, through which door, in which words."""

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    representatives = models.JSONField(default=list)
    channel = models.CharField(max_length=12, choices=[(c.value, CHANNEL_LABELS[c]) for c in CHANNEL_LABELS])
    received_at = models.DateTimeField()
    title = models.CharField(max_length=120)
    content = models.TextField()
    outside_number = models.CharField(max_length=64, blank=True, default="")
    anonymous = models.BooleanField(default=False)
    consents_disclosure = models.BooleanField(null=True)
    consents_commission = models.BooleanField(null=True)
    taken_by = models.CharField(max_length=40, blank=True, default="")
    draft = models.CharField(max_length=32, blank=True, default="")
    tracking_digest = models.CharField(max_length=40, blank=True, default="")
    evidence_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tracking_digest"], name="intake_tracking_once", condition=~models.Q(tracking_digest="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person"], name="intake_person_idx"),
            models.Index(fields=["agent"], name="intake_agent_idx", condition=models.Q(agent__isnull=False)),
            models.Index(fields=["draft"], name="intake_draft", condition=~models.Q(draft="")),
        ]


class Case(models.Model):
    """One request on its way from intake to closing. `version` is compared by every transition."""

    id = models.BigIntegerField(primary_key=True)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="cases", db_index=True)
    kind = models.CharField(max_length=12, choices=[(k.value, KIND_LABELS[k]) for k in KIND_LABELS])
    source = models.CharField(max_length=20, default="", blank=True)
    number = models.CharField(max_length=64)

    status = models.CharField(max_length=16, choices=[(s.value, STATUS_LABELS[s][0]) for s in STATUS_LABELS])
    outcome = models.CharField(
        max_length=12, blank=True, default="", choices=[(o.value, OUTCOME_LABELS[o]) for o in OUTCOME_LABELS]
    )
    visibility = models.CharField(max_length=12, default="INTERNAL")
    version = models.PositiveIntegerField(default=1)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12)
    rule_version = models.CharField(max_length=16)

    received_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    first_closed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    due_rule = models.CharField(max_length=40, blank=True, default="")
    ground = models.CharField(max_length=16, blank=True, default="")
    extended = models.BooleanField(default=False)

    title = models.CharField(max_length=120)
    content = models.TextField()
    text_mark = models.BigIntegerField(default=0)
    duplicate_of = models.BigIntegerField(null=True)
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT, related_name="+")
    merchant_name = models.CharField(max_length=120)
    merchant_uscc = models.CharField(max_length=18, blank=True, default="")
    merchant_address = models.CharField(max_length=160, blank=True, default="")
    merchant_phone = models.CharField(max_length=40, blank=True, default="")
    platform = models.CharField(max_length=60, blank=True, default="")
    order_number = models.CharField(max_length=64, blank=True, default="")
    sales_mode = models.CharField(max_length=8, blank=True, default="")
    object_code = models.CharField(max_length=16, blank=True, default="")
    problem_code = models.CharField(max_length=16, blank=True, default="")
    claims = models.JSONField(default=list)
    purchased_on = models.DateField(null=True)
    disputed_fen = models.BigIntegerField(null=True)
    recovered_fen = models.BigIntegerField(null=True)
    needs_person = models.BooleanField(default=False)
    overdue = models.BooleanField(default=False)
    satisfaction = models.CharField(max_length=20, blank=True, default="")
    disclosable = models.BooleanField(null=True)
    disclosed_at = models.DateTimeField(null=True)
    odr = models.CharField(max_length=8, blank=True, default="")
    reopened = models.PositiveSmallIntegerField(default=0)
    #: the search index does not know this case yet, or not as it is now
    to_index = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number", "source"], name="case_number_once"),
            models.CheckConstraint(
                condition=models.Q(recovered_fen__gte=0) | models.Q(recovered_fen=None),
                name="case_recovered_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(disputed_fen__gte=0) | models.Q(disputed_fen=None), name="case_disputed_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["CLOSED", "ARCHIVED"]) | ~models.Q(outcome=""),
                name="case_closed_has_outcome",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # the list of open work by deadline, within a subtree
            models.Index(
                fields=["due_on", "id"], name="case_open_by_due",
                condition=~models.Q(status__in=["CLOSED", "ARCHIVED"]),
            ),
            # open work counted by office, kind, clock and deadline
            models.Index(
                fields=["path", "kind", "due_rule", "due_on"], name="case_open_counted",
                condition=~models.Q(status__in=["CLOSED", "ARCHIVED"]),
            ),
            models.Index(fields=["post", "due_on"], name="case_post_due", condition=~models.Q(status__in=["CLOSED", "ARCHIVED"])),
            models.Index(fields=["path", "status", "due_on"], name="case_path_status"),
            models.Index(fields=["path", "-id"], name="case_path_newest"),
            models.Index(fields=["text_mark"], name="case_text_mark", condition=~models.Q(text_mark=0)),
            models.Index(fields=["status", "id"], name="case_reopened", condition=models.Q(reopened__gt=0)),
            models.Index(fields=["-id"], name="case_to_index", condition=models.Q(to_index=True)),
            # complaints that ended in an agreement, by what they were about
            models.Index(
                fields=["merchant", "problem_code", "closed_at"], name="case_settled_about",
                condition=models.Q(kind="COMPLAINT", outcome="SETTLED"),
            ),
            # closed complaints nobody decided on whether they are published
            models.Index(
                fields=["id"], name="case_to_disclose",
                condition=models.Q(
                    kind="COMPLAINT", status__in=["CLOSED", "ARCHIVED"], visibility__in=["INTERNAL", "DISCLOSABLE"]
                ),
            ),
        ]  # fmt: skip


class FactRequest(models.Model):
    """More facts asked of the consumer, by a link that works until a day."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fact_requests")
    token_digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, default="")


class Document(models.Model):
    """A statutory document made from the case's facts, and when it was served on whom."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    form = models.CharField(max_length=32)
    #: the rule set whose form it is; of a document made before this was kept, empty: the case's own
    rule_version = models.CharField(max_length=16, default="")
    number = models.CharField(max_length=60, unique=True)
    sealed_facts = models.BinaryField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    facts_digest = models.CharField(max_length=64)

    @property
    def law(self) -> str:
        """The rule set whose form it is."""
        return self.rule_version or self.case.rule_version


class Service(models.Model):
    """The service of a document on one party."""

    id = models.BigIntegerField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="services")
    party = models.CharField(max_length=12)
    way = models.CharField(max_length=12)
    served_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "party", "way"], name="service_recorded_once"),
        ]


class DocumentCounter(models.Model):
    """The last number used by an office for a form in a year."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "form", "year"], name="document_counter_once"),
        ]


class Holding(models.Model):
    """A change of where a case lies, forever: the database refuses to change or delete rows.

    Each row tells what was before it, so a case that never moved needs none; `running` is whether it was open.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    from_at = models.DateTimeField()
    was_office = models.BigIntegerField()
    was_post = models.BigIntegerField(null=True)
    was_running = models.BooleanField()
    office = models.BigIntegerField()
    post = models.BigIntegerField(null=True)
    running = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "id"], name="holding_of_case")]


class HandOver(models.Model):
    """A case offered by one post to another; the first owner keeps it until the receiver confirms.

    `rung`: how many rungs of the ladder of unanswered hand-overs were told; `look_again_at`: when the next is due.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, HAND_OVER_LABELS[s]) for s in HAND_OVER_LABELS])
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")
    rung = models.PositiveSmallIntegerField(default=0)
    look_again_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], name="hand_over_waits_once", condition=models.Q(state=HandOverState.OFFERED.value)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["look_again_at", "id"], name="hand_over_look_again",
                condition=models.Q(look_again_at__isnull=False),
            ),
        ]  # fmt: skip
