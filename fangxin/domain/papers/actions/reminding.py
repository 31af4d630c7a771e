"""Reminding merchants of papers that end: one message a merchant and day, however many end."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db import transaction

from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.notices import of_ending
from fangxin.domain.papers.rules.ending import next_reminder, paper_rules
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import change, write

BATCH = 500


def remind_of_papers(*, at: datetime) -> int:
    """Tell of what reached a day of reminding; how many papers. Safe to repeat: a paper told of waits for its next day."""
    told = 0
    while some := _batch(at):
        told += some
    return told


@transaction.atomic
def _batch(at: datetime) -> int:
    on, rules = day_of(at), paper_rules()
    due = Paper.objects.select_for_update(of=("self",), skip_locked=True).filter(remind_on__lte=on)
    papers = list(due.select_related("merchant").order_by("remind_on", "id")[:BATCH])
    for paper in papers:
        paper.remind_on = next_reminder(until_on=paper.until_on, after=on, remind_days=rules.remind_days)
    papers.sort(key=lambda paper: (paper.merchant_id, paper.until_on or on, paper.pk))
    for _, own in groupby(papers, key=lambda paper: paper.merchant_id):
        listed = list(own)
        write(of_ending(merchant=listed[0].merchant, papers=listed, first_on=listed[0].until_on or on, at=at))
    change(papers, ["remind_on"])
    return len(papers)
