"""Issuing: a number without gaps, facts kept for good, served at once where the merchant has an account; withdrawing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.letters.actions.serving import serve
from fangxin.domain.letters.actions.step import held, note
from fangxin.domain.letters.models import Letter, LetterCounter
from fangxin.domain.letters.notices import to_merchant
from fangxin.domain.letters.queries.letters import composed, facts_of, law_now
from fangxin.domain.letters.queries.soundness import digest_of
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.rules.drafting import TalkTimeImpossible, check_text
from fangxin.domain.letters.words import LetterState, ServedBy
from fangxin.domain.staff.queries import has_account
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents.reading import plain_text
from fangxin.foundation.documents.setting import set_pdf


@transaction.atomic
def issue_letter(*, letter_id: int, by: Actor, at: datetime) -> Letter:
    """Issue a draft: numbered by agency, kind and year, and served in the portal at once where somebody may read it there.

    Raises NotFound, NotPermitted, LetterNotOpen, TalkTimeImpossible when the talk is over.
    """
    letter = held(letter_id, by, LetterState.DRAFT)
    if letter.talk is not None and letter.talk.starts_at <= at:
        raise TalkTimeImpossible(what="约谈时间已过，请先修改时间再制发。", field="talk_at")
    office, today = acting_office(office=letter.office), day_of(at)
    letter.counted_by, letter.year = office, today.year
    letter.serial = _next(office.pk, letter.kind, today.year)
    letter.number = letter_book().number(
        kind=letter.kind, office=office.short_name, year=letter.year, serial=letter.serial
    )
    letter.law = law_now()
    letter.facts = facts_of(letter=letter, number=letter.number, issued_on=today)
    composed(kind=letter.kind, facts=letter.facts, law=letter.law)  # refuses now what could not be printed later
    letter.digest = digest_of(letter.facts)
    letter.issued_at, letter.issued_by, letter.state = at, by.name, LetterState.ISSUED.value
    letter.save()
    note(letter.pk, Act.LETTER_ISSUED, by, at, number=letter.number, digest=letter.digest)
    title = letter_book().kind(letter.kind).title
    if has_account(merchant_id=letter.merchant_id):
        serve(letter, ServedBy.PORTAL, today, "", SYSTEM, at)
        for notice in to_merchant(
            letter=letter, template="letter_arrived", at=at, matter=title[:12], number=letter.number
        ):
            notice.save(force_insert=True)
    return letter


@transaction.atomic
def withdraw_letter(*, letter_id: int, reason: str, by: Actor, at: datetime) -> Letter:
    """Withdraw an issued letter with the reason; its number stays used. Raises NotFound, NotPermitted, LetterNotOpen."""
    letter = held(letter_id, by, LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED)
    told = check_text(reason, what="撤回的理由", field="reason", most=500)
    served = letter.state != LetterState.ISSUED
    letter.state, letter.closed_at, letter.ended_reason = LetterState.WITHDRAWN.value, at, told
    letter.save(update_fields=["state", "closed_at", "ended_reason"])
    note(letter.pk, Act.LETTER_WITHDRAWN, by, at, reason=told)
    if served:
        for notice in to_merchant(
            letter=letter, template="letter_withdrawn", at=at, number=letter.number, reason=told[:50]
        ):
            notice.save(force_insert=True)
    return letter


def letter_pdf(*, letter: Letter) -> bytes:
    """The PDF of an issued letter: the same bytes every time."""
    return set_pdf(composed(kind=letter.kind, facts=letter.facts, law=letter.law))


def preview(*, letter: Letter, on: date) -> str:
    """The words of a draft as it would be printed today, without a number."""
    facts = facts_of(letter=letter, number="（制发时编号）", issued_on=on)
    return plain_text(composed(kind=letter.kind, facts=facts, law=law_now()))


def letter_text(*, letter: Letter) -> str:
    """The words of an issued letter."""
    return plain_text(composed(kind=letter.kind, facts=letter.facts, law=letter.law))


def _next(office_id: int, kind: str, year: int) -> int:
    table = LetterCounter._meta.db_table
    with connection.cursor() as cursor:
        # one statement, so that two officers never draw the same number; rolled back with the act, so that none is lost
        cursor.execute(
            f"INSERT INTO {table} (office_id, kind, year, last) VALUES (%s, %s, %s, 1) "
            f"ON CONFLICT (office_id, kind, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [office_id, kind, year],
        )
        return int(cursor.fetchone()[0])
