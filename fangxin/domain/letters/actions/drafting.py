"""Drafts: one letter to one merchant, or a talk with several at once, each invited by a letter of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.letters.actions.step import deed, held, note
from fangxin.domain.letters.models import Letter, Talk
from fangxin.domain.letters.permissions import visible_letters
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.rules.drafting import Draft, NoMerchantChosen, TalkAnnounced, check_draft
from fangxin.domain.letters.words import LetterState, Linked, TalkState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def draft_letters(
    *,
    kind: str,
    merchant_ids: Sequence[int],
    draft: Draft,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    linked: Linked | None = None,
    linked_id: int | None = None,
    follows: int | None = None,
) -> list[Letter]:
    """Draft a letter of a kind to each merchant; of a kind that invites to a talk also the talk, one for all.

    Raises NotPermitted, UnknownLetter, NoMerchantChosen, NotFound outside the region, SeveralRefusals of the draft.
    """
    by.must(Permission.WRITE_LETTERS)
    if by.office_id is None:
        raise NotPermitted(act="制发行政指导文书")
    book = letter_book()
    chosen = book.kind(kind)
    merchants = _merchants(merchant_ids, by)
    check_draft(draft, kind=chosen, book=book, at=at)
    before = visible_letters(by=by).filter(pk=follows).first() if follows is not None else None
    if follows is not None and before is None:
        raise NotFound
    office = Office.objects.get(pk=by.office_id)
    rows: list[models.Model] = []
    talk = None
    if chosen.talk:
        assert draft.talk_at is not None  # asked for
        talk = Talk(
            id=new_id(at), office=office, path=office.path, subject=draft.subject, starts_at=draft.talk_at,
            place=draft.talk_place, state=TalkState.PLANNED.value, created_at=at, created_by=by.name,
        )  # fmt: skip
        planned = deed(
            Act.TALK_PLANNED, by, at, subject=draft.subject, starts_at=draft.talk_at, merchants=len(merchants)
        )
        rows += [talk, *new_chain(chain=talk.pk, deeds=[planned])]
    letters = [
        Letter(
            id=new_id(at), kind=chosen.code, office=office, path=office.path, merchant=merchant, subject=draft.subject,
            texts=_texts(draft, joint=len(merchants) > 1), reply_days=draft.reply_days, state=LetterState.DRAFT.value,
            talk=talk, case=case, linked=linked.value if linked else "", linked_id=linked_id, follows=before,
            drafted_at=at, drafted_by=by.name, drafted_by_id=by.account_id,
        )
        for merchant in merchants
    ]  # fmt: skip
    for letter in letters:
        drafted = deed(
            Act.LETTER_DRAFTED, by, at, kind=letter.kind, merchant=letter.merchant_id, subject=letter.subject
        )
        rows += [letter, *new_chain(chain=letter.pk, deeds=[drafted])]
    _write_in_order(rows)
    return letters


@transaction.atomic
def change_draft(*, letter_id: int, draft: Draft, by: Actor, at: datetime) -> Letter:
    """Write a draft anew; time, place and subject of a talk are changed for all its letters while none was issued.

    Raises as `draft_letters`, TalkAnnounced.
    """
    letter = held(letter_id, by, LetterState.DRAFT)
    book = letter_book()
    check_draft(draft, kind=book.kind(letter.kind), book=book, at=at)
    letter.subject, letter.reply_days = draft.subject, draft.reply_days
    letter.texts = _texts(draft, joint=bool(letter.texts.get("joint")))
    letter.save(update_fields=["subject", "reply_days", "texts"])
    if letter.talk_id is not None and draft.talk_at is not None:
        _plan_anew(letter.talk_id, draft.talk_at, draft, by, at)
    note(letter.pk, Act.LETTER_CHANGED, by, at, subject=draft.subject)
    return letter


def _plan_anew(talk_id: int, starts_at: datetime, draft: Draft, by: Actor, at: datetime) -> None:
    """The talk as a draft tells of it; raises TalkAnnounced when somebody was invited to it as it was."""
    talk = Talk.objects.select_for_update().get(pk=talk_id)
    moved = (talk.starts_at, talk.place) != (starts_at, draft.talk_place)
    if Letter.objects.filter(talk=talk, issued_at__isnull=False).exists():
        if moved:
            raise TalkAnnounced(field="talk_at")
        return
    talk.subject, talk.starts_at, talk.place = draft.subject, starts_at, draft.talk_place
    talk.save(update_fields=["subject", "starts_at", "place"])
    if moved:
        note(talk.pk, Act.TALK_MOVED, by, at, starts_at=starts_at, place=draft.talk_place)


@transaction.atomic
def discard_draft(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Give a draft up; it never had a number. Raises NotFound, NotPermitted, LetterNotOpen."""
    letter = held(letter_id, by, LetterState.DRAFT)
    letter.state = LetterState.DISCARDED.value
    letter.save(update_fields=["state"])
    note(letter.pk, Act.LETTER_DISCARDED, by, at)
    return letter


def _merchants(ids: Sequence[int], by: Actor) -> list[Merchant]:
    most = letter_book().merchants_most
    if not 1 <= len(set(ids)) <= most:
        raise NoMerchantChosen(most=most, field="merchants")
    found = Merchant.objects.in_bulk(list(set(ids)))
    if len(found) != len(set(ids)):
        raise NotFound
    merchants = [found[one] for one in dict.fromkeys(ids)]
    for merchant in merchants:
        check_region(region_code=merchant.region_code, by=by)
    return merchants


def _texts(draft: Draft, *, joint: bool) -> dict[str, Any]:
    texts: dict[str, Any] = {"findings": draft.findings, "basis": draft.basis, "requirements": list(draft.requirements)}
    if draft.bring:
        texts["bring"] = draft.bring
    if joint and draft.talk_at is not None:
        texts["joint"] = True
    return texts


def _write_in_order(rows: list[models.Model]) -> None:
    """Talks before the letters that name them."""
    write([row for row in rows if isinstance(row, Talk)])
    write(sorted((row for row in rows if not isinstance(row, Talk)), key=lambda row: row._meta.label))
