"""The public register: an entry is put in, corrected, and taken out together with its words."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Outcome
from fangxin.domain.disclosure.actions.opening import PAUSE, mark
from fangxin.domain.disclosure.models import Disclosure, PublicAnswer, PublicEntry, PublicText, labels_of
from fangxin.domain.disclosure.words import AnswerState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.places.rules import county_of
from fangxin.foundation.clock import day_of
from fangxin.storage.fulltext import Text, forget, index_rows
from fangxin.storage.ids import new_id, public_token


def put(*, disclosure: Disclosure, case: Case, on: date, at: datetime) -> PublicEntry:
    """Show a disclosure in the register; it keeps its number when it comes back after an objection that was kept."""
    merchant = Merchant.objects.get(pk=disclosure.merchant_id or 0)
    shown = PublicAnswer.objects.filter(disclosure=disclosure, state=AnswerState.SHOWN.value).first()
    entry = PublicEntry.objects.create(
        id=new_id(at), number=disclosure.public_number or public_token(60), disclosure=disclosure, merchant=merchant,
        merchant_name=merchant.name, region_code=county_of(merchant.region_code or case.region_code),
        trade=merchant.trade_code, office_name=case.office.name[:80], object_code=case.object_code,
        problem_code=case.problem_code, settled=case.outcome == Outcome.SETTLED, received_on=day_of(case.received_at),
        closed_on=day_of(disclosure.closed_at), published_on=day_of(disclosure.published_at or at),
        expires_on=disclosure.expires_on or on, title=disclosure.title, text=disclosure.text,
        answer=shown.masked if shown else "", correction=disclosure.correction,
        corrected_on=day_of(disclosure.corrected_at) if disclosure.corrected_at else None,
    )  # fmt: skip
    index(entry, merchant)
    mark(entry_id=entry.pk, due_at=at + PAUSE)
    return entry


def index(entry: PublicEntry, merchant: Merchant | None = None) -> None:
    """Make an entry findable as it is."""
    merchant = merchant or Merchant.objects.get(pk=entry.merchant_id)
    index_rows(PublicText, [text_of(entry, merchant.uscc or "", merchant.brand)])


def text_of(entry: PublicEntry, uscc: str, brand: str) -> Text:
    """What an entry is found by."""
    return Text(
        id=entry.pk, head=[entry.merchant_name, brand, entry.title], numbers=[uscc, entry.number], body=[entry.text],
        labels=labels_of(entry_id=entry.pk, region=entry.region_code, trade=entry.trade, problem=entry.problem_code),
    )  # fmt: skip


def take_out(*, disclosure: Disclosure, at: datetime) -> None:
    """Take an entry out of the register with its words, and at `at` out of the open data; once out nothing of it is public."""
    found = list(PublicEntry.objects.filter(disclosure=disclosure).values_list("pk", flat=True))
    forget(PublicText, found)
    for entry_id in found:
        mark(entry_id=entry_id, due_at=at)
    PublicEntry.objects.filter(pk__in=found).delete()
