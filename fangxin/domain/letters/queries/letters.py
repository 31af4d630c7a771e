"""Letters as the desk and the portal ask for them, and what is printed of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.permissions import visible_letters
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.words import ISSUED_STATES, LetterState
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, CountedDay, day_of
from fangxin.foundation.documents import form_book
from fangxin.foundation.documents.composing import Composed, compose
from fangxin.foundation.refusals import NotFound

#: how lists are narrowed: name → condition, the day asked given
SHELVES = ("draft", "issued", "waiting", "overdue", "answered", "check", "closed")
_RELATED = ("merchant", "office", "talk", "case")


def letters_on(*, shelf: str, by: Actor, on: date) -> QuerySet[Letter]:
    """The letters of the caller's subtree on one shelf, newest first; every letter but drafts given up without a shelf."""
    rows = visible_letters(by=by).select_related(*_RELATED).order_by("-id")
    if shelf == "draft":
        return rows.filter(state=LetterState.DRAFT)
    if shelf == "issued":
        return rows.filter(state=LetterState.ISSUED)
    if shelf == "waiting":
        return rows.filter(state=LetterState.SERVED, due_on__gte=on).order_by("due_on", "id")
    if shelf == "overdue":
        return rows.filter(state=LetterState.SERVED, due_on__lt=on).order_by("due_on", "id")
    if shelf == "answered":
        return rows.filter(state=LetterState.ANSWERED)
    if shelf == "check":
        return rows.filter(_to_check(on))
    if shelf == "closed":
        return rows.filter(state__in=[LetterState.CLOSED, LetterState.WITHDRAWN])
    return rows.exclude(state=LetterState.DISCARDED)


def _to_check(on: date) -> Q:
    """Letters whose follow-up is due: answered, or served without a reply asked for, the kind's days ago."""
    found = Q(pk__in=[])
    for kind in letter_book().kinds.values():
        before = on - timedelta(days=kind.check_days)
        found |= Q(kind=kind.code, state=LetterState.ANSWERED, answered_at__lt=_after(before))
        found |= Q(kind=kind.code, state=LetterState.SERVED, due_on=None, served_on__lte=before)
    return found


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=BEIJING)


def letter_seen(*, letter_id: int, by: Actor) -> Letter:
    """One letter of the caller's subtree. Raises NotFound."""
    found = visible_letters(by=by).select_related(*_RELATED, "follows").filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found


def letters_to(*, merchant_id: int) -> QuerySet[Letter]:
    """The letters a merchant and those merged into it were sent, newest first."""
    rows = Letter.objects.filter(merchant_id__in=family_of(merchant_id), state__in=ISSUED_STATES)
    return rows.select_related(*_RELATED).order_by("-id")


def own_letter(*, letter_id: int, merchant_id: int) -> Letter:
    """A letter sent to a merchant or one merged into it. Raises NotFound."""
    found = letters_to(merchant_id=merchant_id).filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found


def overdue(*, letter: Letter, on: date) -> bool:
    """Whether a reply was to come by now and did not."""
    return letter.state == LetterState.SERVED and letter.due_on is not None and letter.due_on < on


def check_due(*, letter: Letter) -> date | None:
    """The day from which the follow-up of a letter is due; None while a reply is awaited or nothing is to follow."""
    days = timedelta(days=letter_book().kind(letter.kind).check_days)
    if letter.state == LetterState.ANSWERED and letter.answered_at is not None:
        return day_of(letter.answered_at) + days
    if letter.state == LetterState.SERVED and letter.served_on is not None:
        return (letter.due_on or letter.served_on) + days
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyTerm:
    """How a reply's last day was counted."""

    served_on: date
    days: int
    due_on: date
    left: int
    provisional: bool
    counted: tuple[CountedDay, ...]


def reply_term(*, letter: Letter, on: date) -> ReplyTerm | None:
    """The term of the reply with its days; None where none is asked for or the letter is not served."""
    if letter.served_on is None or letter.due_on is None or letter.reply_days is None:
        return None
    calendar, days, number = calendar_in_force(), [], 0
    day = letter.served_on
    days.append(CountedDay(date=day, counts=False, n=0, why="收到当日不计算在内"))
    while day < letter.due_on:
        day += timedelta(days=1)
        works = calendar.is_working(day)
        number += works
        days.append(CountedDay(date=day, counts=works, n=number if works else 0, why=calendar.kind(day).why))
    left = (
        calendar.working_days_between(on, letter.due_on)
        if on <= letter.due_on
        else -calendar.working_days_between(letter.due_on, on)
    )
    return ReplyTerm(
        served_on=letter.served_on, days=letter.reply_days, due_on=letter.due_on, left=left,
        provisional=calendar.is_provisional(letter.due_on), counted=tuple(days),
    )  # fmt: skip


def law_now() -> str:
    """The rule set by which letters are printed: the newest, as they rest on none."""
    return [*form_book().laws][-1]


def facts_of(*, letter: Letter, number: str, issued_on: date) -> dict[str, Any]:
    """What is printed of a letter."""
    office: Office = acting_office(office=letter.office)
    texts = letter.texts
    facts: dict[str, Any] = {
        "number": number,
        "office_name": office.name,
        "issued_on": issued_on.isoformat(),
        "addressee": letter.merchant.name,
        "subject": letter.subject,
        "findings": texts["findings"],
        "basis": texts.get("basis") or None,
        "requirements": texts["requirements"],
        "reply_days": letter.reply_days,
        "office_phone": office.phone or "12315",
        "office_address": office.address or office.name,
    }
    if letter.talk is not None:
        facts |= {
            "talk_at": letter.talk.starts_at.isoformat(),
            "talk_place": letter.talk.place,
            "bring": texts.get("bring") or None,
            "joint": bool(texts.get("joint")),
        }
    return {name: value for name, value in facts.items() if value is not None}


def composed(*, kind: str, facts: dict[str, Any], law: str) -> Composed:
    """The letter ready to be set or read; raises what the form refuses of its facts."""
    given = dict(facts)
    given["issued_on"] = date.fromisoformat(given["issued_on"])
    return compose(letter_book().form(kind, law), given, version=law)
