"""Articles and their editions. An edition never changes; which one is in force stands on the article."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.knowledge.rules.content import Basis, Content
from fangxin.domain.knowledge.words import AUDIENCE_LABELS, STATE_LABELS, ArticleAudience
from fangxin.storage.fulltext import TextIndex


class Article(models.Model):
    """One article. `state` is that of the newest edition (`latest`); `in_force` numbers the published one, if any.

    `key` names an article of the shipped set. `version` is compared by every act.
    """

    key = models.CharField(max_length=64, blank=True, default="")
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(s.value, STATE_LABELS[s]) for s in STATE_LABELS])
    latest = models.PositiveIntegerField()
    in_force = models.PositiveIntegerField(null=True)
    submitted_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key"], name="article_key_once", condition=~models.Q(key="")),
            models.CheckConstraint(
                condition=~models.Q(state="PUBLISHED") | models.Q(in_force__isnull=False),
                name="article_published_is_in_force",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["review_on"], name="article_review", condition=models.Q(in_force__isnull=False)),
        ]


class Edition(models.Model):
    """One text of an article. The database refuses to change or delete it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    questions = models.JSONField(default=list)
    answer = models.TextField()
    basis = models.JSONField(default=list)
    topic = models.CharField(max_length=8)
    audience = models.CharField(max_length=8, choices=[(a.value, AUDIENCE_LABELS[a]) for a in AUDIENCE_LABELS])
    written_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
        ]

    @property
    def content(self) -> Content:
        """What the edition says."""
        return Content(
            title=self.title, questions=tuple(self.questions), answer=self.answer,
            basis=tuple(map(Basis.from_dict, self.basis)), topic=self.topic, audience=ArticleAudience(self.audience),
        )  # fmt: skip


class ArticleText(TextIndex):
    """The searchable words of the edition in force; the id is the article's."""


class HelpedCount(models.Model):
    """How often readers said on a day that an article answered their question. Nothing is kept of who they are."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="helped")
    on = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "on"], name="helped_counted_once_a_day"),
        ]
