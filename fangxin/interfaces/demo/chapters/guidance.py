"""Credit and letters of guidance: letters answered, overdue and to be served, a joint talk, events, a repair that waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.credit.actions.entering import decide_event, enter_event
from fangxin.domain.credit.actions.repairing import ask_repair, grant_repair
from fangxin.domain.letters.actions.answering import answer_letter, remind_of_letters
from fangxin.domain.letters.actions.checking import record_check
from fangxin.domain.letters.actions.drafting import draft_letters
from fangxin.domain.letters.actions.issuing import issue_letter
from fangxin.domain.letters.actions.talks import Committed, check_commitment, issue_talk, record_talk
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.actions.claiming import open_account
from fangxin.domain.staff.models import Employment
from fangxin.domain.staff.queries import acting_for
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

COUNTER, MORNING, NOON, TALKED, EVENING = time(8, 50), time(9, 35), time(11, 10), time(15, 0), time(16, 40)
Happenings = Iterator[tuple[datetime, Callable[[], None]]]


def happenings(stage: Stage, until: datetime) -> Happenings:
    """Accounts, letters with what became of them, the talk, the events and their repair."""
    chapter = stage.story.chapters.get("guidance", {})
    told = _Telling(stage)
    for row in chapter.get("accounts", ()):
        yield told.at(row["days_ago"], COUNTER), partial(told.account, row)
    for row in chapter.get("letters", ()):
        yield from _letter(told, row)
    if "talk" in chapter:
        yield from _talk(told, chapter["talk"])
    for row in chapter.get("events", ()):
        yield from _event(told, row)
    if chapter:
        yield told.at(0, COUNTER), lambda: _remind(told.at(0, COUNTER))


def _letter(told: _Telling, row: Row) -> Happenings:
    yield told.at(row["days_ago"], MORNING), partial(told.letter, row)
    if "answered" in row:
        yield told.at(row["answered"]["days_ago"], EVENING), partial(told.answer, row)
    if "checked" in row:
        yield told.at(row["checked"]["days_ago"], EVENING), partial(told.check, row)


def _talk(told: _Telling, row: Row) -> Happenings:
    yield told.at(row["planned_days_ago"], NOON), partial(told.plan, row)
    yield told.at(row["held_days_ago"], EVENING), partial(told.hold, row)
    for number, one in enumerate(row["commitments"]):
        if "checked_days_ago" in one:
            yield told.at(one["checked_days_ago"], EVENING), partial(told.kept, one, number)


def _event(told: _Telling, row: Row) -> Happenings:
    yield told.at(row["entered_days_ago"], MORNING), partial(told.enter, row)
    if not row.get("waits"):
        yield told.at(row["entered_days_ago"] - 1, NOON), partial(told.confirm, row)
    repair = row.get("repair", {})
    if repair:
        yield told.at(repair["asked_days_ago"], EVENING), partial(told.ask, row)
    if "granted_days_ago" in repair:
        yield told.at(repair["granted_days_ago"], NOON), partial(told.grant, row)


def _remind(at: datetime) -> None:
    remind_of_letters(at=at)


class _Telling:
    """The county's officers and merchants, and what was made so far."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.letters: dict[str, Letter] = {}
        self.events: dict[tuple[str, str], int] = {}
        self.repairs: dict[tuple[str, str], int] = {}
        self.talk_id = 0
        self.commitments: list[int] = []

    def at(self, days_ago: int, when: time) -> datetime:
        return datetime.combine(self.stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)

    def account(self, row: Row) -> None:
        merchant, at = self._merchant(row["merchant"]), self.at(row["days_ago"], COUNTER)
        if not Employment.objects.filter(merchant=merchant, ended_at=None).exists():
            open_account(
                merchant_id=merchant.pk, name=row["name"], phone=merchant.phone, by=self._officer(Role.HANDLER, at), at=at
            )  # fmt: skip

    def letter(self, row: Row) -> None:
        at = self.at(row["days_ago"], MORNING)
        template = letter_book().templates[row["template"]]
        merchant = self._merchant(row["merchant"])
        texts = template.filled(merchant=merchant.name, source="近三个月12315投诉")
        draft = Draft(
            **{**texts, "requirements": template.requirements}, reply_days=letter_book().kind(template.kind).reply_days
        )
        by = self._officer(Role.HANDLER, at)
        (drafted,) = draft_letters(kind=template.kind, merchant_ids=[merchant.pk], draft=draft, by=by, at=at)
        self.letters[row["merchant"]] = issue_letter(letter_id=drafted.pk, by=by, at=at)

    def answer(self, row: Row) -> None:
        letter, at = self.letters[row["merchant"]], self.at(row["answered"]["days_ago"], EVENING)
        answer_letter(
            letter_id=letter.pk, merchant_id=letter.merchant_id, text=row["answered"]["text"], draft_token="",
            by=self._owner(letter.merchant_id), at=at,
        )  # fmt: skip

    def check(self, row: Row) -> None:
        letter, at = self.letters[row["merchant"]], self.at(row["checked"]["days_ago"], EVENING)
        record_check(
            letter_id=letter.pk, found=row["checked"]["found"], checked_on=day_of(at), remark=row["checked"]["remark"],
            by=self._officer(Role.HANDLER, at), at=at,
        )  # fmt: skip

    def plan(self, row: Row) -> None:
        at = self.at(row["planned_days_ago"], NOON)
        template = letter_book().templates[row["template"]]
        texts = template.filled(merchant="", source="近三个月12315投诉")
        draft = Draft(
            **{**texts, "requirements": template.requirements}, reply_days=letter_book().kind(template.kind).reply_days,
            talk_at=self.at(row["held_days_ago"], TALKED), talk_place=row["place"], bring=row["bring"],
        )  # fmt: skip
        by = self._officer(Role.HANDLER, at)
        ids = [self._merchant(one).pk for one in row["merchants"]]
        letters = draft_letters(kind=template.kind, merchant_ids=ids, draft=draft, by=by, at=at)
        self.talk_id = letters[0].talk_id or 0
        issue_talk(talk_id=self.talk_id, by=by, at=at)

    def hold(self, row: Row) -> None:
        at = self.at(row["held_days_ago"], EVENING)
        invited = dict(Letter.objects.filter(talk_id=self.talk_id).values_list("merchant_id", "pk"))
        committed = [
            Committed(
                letter_id=invited[self._merchant(one["merchant"]).pk], what=one["what"],
                due_on=day_of(at) + timedelta(days=one["days"]),
            )
            for one in row["commitments"]
        ]  # fmt: skip
        talk = record_talk(
            talk_id=self.talk_id, minutes=row["minutes"], committed=committed, by=self._officer(Role.HANDLER, at), at=at
        )
        self.commitments = list(talk.commitments.order_by("due_on", "pk").values_list("pk", flat=True))

    def kept(self, row: Row, number: int) -> None:
        at = self.at(row["checked_days_ago"], EVENING)
        check_commitment(
            commitment_id=self.commitments[number], kept=True, remark=row["remark"], by=self._officer(Role.HANDLER, at),
            at=at,
        )  # fmt: skip

    def enter(self, row: Row) -> None:
        at = self.at(row["entered_days_ago"], MORNING)
        event = enter_event(
            merchant_id=self._merchant(row["merchant"]).pk, kind=row["kind"], happened_on=self._day(row["happened_days_ago"]),
            reference=row["reference"], ground=row["ground"], by=self._officer(Role.HANDLER, at), at=at,
        )  # fmt: skip
        self.events[row["merchant"], row["kind"]] = event.pk

    def confirm(self, row: Row) -> None:
        at = self.at(row["entered_days_ago"] - 1, NOON)
        by = self._officer(Role.HEAD, at)
        decide_event(event_id=self.events[row["merchant"], row["kind"]], confirmed=True, decision="", by=by, at=at)

    def ask(self, row: Row) -> None:
        merchant, at = self._merchant(row["merchant"]), self.at(row["repair"]["asked_days_ago"], EVENING)
        repair = ask_repair(
            merchant_id=merchant.pk, event_id=self.events[row["merchant"], row["kind"]], pledge=row["repair"]["pledge"],
            draft_token="", by=self._owner(merchant.pk), at=at,
        )  # fmt: skip
        self.repairs[row["merchant"], row["kind"]] = repair.pk

    def grant(self, row: Row) -> None:
        at = self.at(row["repair"]["granted_days_ago"], NOON)
        grant_repair(
            repair_id=self.repairs[row["merchant"], row["kind"]], decision=row["repair"]["decision"], elsewhere=False,
            by=self._officer(Role.HEAD, at), at=at,
        )  # fmt: skip

    def _merchant(self, name: str) -> Merchant:
        return Merchant.objects.get(uscc=self.stage.story.merchant(name)["uscc"])

    def _owner(self, merchant_id: int) -> Actor:
        running = Employment.objects.filter(merchant_id=merchant_id, ended_at=None).order_by("pk")
        employment = running.select_related("member", "merchant")[0]
        return acting_for(member=employment.member, employment=employment)

    def _officer(self, role: Role, at: datetime) -> Actor:
        """The county's own officer; a head who is away is not replaced by who entered it."""
        agency = self.stage.agency
        county = next(office for office in agency.offices.values() if office.code == "410611")
        if role is Role.HEAD:
            post = agency.by_role[county.pk, Role.HEAD.value][0]
            assert post.holder is not None  # the story's own
            return agency.own(account_id=post.holder.pk)
        return agency.officer(office_id=county.pk, role=role, on=day_of(at))

    def _day(self, days_ago: int) -> date:
        return self.stage.today - timedelta(days=days_ago)
