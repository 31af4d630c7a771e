"""The public register: complaints flow in evening by evening, officers look, merchants answer and object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.disclosure.actions.objecting import answer_publicly, decide_objection, handled_by, object_to
from fangxin.domain.disclosure.actions.reviewing import review, review_answer
from fangxin.domain.disclosure.actions.sweeping import sweep_disclosure
from fangxin.domain.disclosure.models import Disclosure, Objection
from fangxin.domain.disclosure.words import ObjectionState, State
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.actions.keeping import state_size
from fangxin.domain.staff.actions.joining import employ, member_for
from fangxin.domain.staff.models import Employment
from fangxin.domain.staff.queries import acting_for
from fangxin.domain.staff.words import StaffRole
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

EVENING, MORNING, NOON = time(18, 20), time(9, 15), time(11, 5)
#: roles that may review and decide, in the order in which they are asked
_ROLES = (Role.HANDLER, Role.HEAD, Role.SUPERVISOR)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The sweep of every evening, a review the morning after, and what merchants said."""
    told = stage.story.chapters.get("disclosure")
    if not told:
        return
    telling = _Telling(stage, told)
    first = told["from_days_ago"]
    yield _at(stage, first, MORNING), telling.sizes
    for days_ago in range(first, -1, -1):
        yield _at(stage, days_ago, MORNING), partial(telling.look, _at(stage, days_ago, MORNING))
        yield _at(stage, days_ago, EVENING), partial(_sweep, _at(stage, days_ago, EVENING))
    for place, row in enumerate(told["spoken"]):
        at = _at(stage, row["days_ago"], NOON) + timedelta(minutes=7 * place)
        yield at, partial(telling.speak, row, at)
        if "decided_days_ago" in row:
            at = _at(stage, row["decided_days_ago"], NOON) + timedelta(minutes=7 * place)
            yield at, partial(telling.decide, row, at)


def _sweep(at: datetime) -> None:
    sweep_disclosure(at=at)


class _Telling:
    """What officers and merchants do, and on which complaint."""

    def __init__(self, stage: Stage, told: Row) -> None:
        self.stage, self.told = stage, told
        self.spoken: dict[int, int] = {}

    def sizes(self) -> None:
        """What merchants stated of their size."""
        at = _at(self.stage, self.told["from_days_ago"], MORNING)
        codes = {row["id"]: row["uscc"] for row in self.stage.story.merchants if row.get("uscc")}
        for row in self.told["sizes"]:
            merchant = Merchant.objects.filter(uscc=codes.get(row["merchant"])).first()
            if merchant is not None:
                measures = {name: row[name] for name in ("area_m2", "outlets", "staff_count") if name in row}
                state_size(
                    merchant_id=merchant.pk, measures=measures, stated_on=day_of(at), stated_by="年报", by=SYSTEM, at=at
                )  # fmt: skip

    def look(self, at: datetime) -> None:
        """Confirm what waits for review, but for the last few."""
        waiting = Disclosure.objects.filter(state=State.REVIEW).order_by("decided_at", "pk")
        for row in list(waiting)[: max(0, waiting.count() - self.told["reviews_left"])]:
            by = self._officer(row, at, but=frozenset())
            review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=by, at=at)

    def speak(self, row: Row, at: datetime) -> None:
        """The merchant of the next public complaint answers or objects."""
        found = (
            Disclosure.objects.select_related("merchant")
            .filter(state=State.PUBLISHED)
            .exclude(pk__in=self.spoken.values())
            .order_by("published_at", "pk")
            .first()
        )
        if found is None or found.merchant is None:
            return
        self.spoken[id(row)] = found.pk
        by = self._member(found.merchant, at)
        if "answer" in row:
            answer = answer_publicly(
                disclosure_id=found.pk, merchant_id=found.merchant.pk, answer=row["answer"], by=by, at=at
            )
            officer = self._officer(found, at, but=frozenset())
            review_answer(
                answer_id=answer.pk, shown=True, dropped=(), hide=(), reason="", by=officer, at=at + timedelta(hours=2)
            )
        else:
            object_to(disclosure_id=found.pk, merchant_id=found.merchant.pk, reason=row["objection"], by=by, at=at)

    def decide(self, row: Row, at: datetime) -> None:
        """Somebody who had nothing to do with the case decides."""
        found = Disclosure.objects.filter(pk=self.spoken.get(id(row), 0)).first()
        if found is None:
            return
        decide_objection(
            objection_id=Objection.objects.get(disclosure=found, state=ObjectionState.ASKED).pk,
            decision=ObjectionState(row["decision"]), reason=row["reason"], correction=row.get("correction", ""),
            by=self._officer(found, at, but=handled_by(found)), at=at,
        )  # fmt: skip

    def _officer(self, row: Disclosure, at: datetime, *, but: frozenset[int]) -> Actor:
        """The nearest officer upwards from the case who may, and is none of `but`."""
        agency = self.stage.agency
        above = sorted(
            (one for one in agency.offices.values() if row.path.startswith(one.path)), key=lambda one: -len(one.path)
        )
        for office in above:
            for role in _ROLES:
                for post in agency.by_role.get((office.pk, role.value), ()):
                    by = agency.serving(post, on=day_of(at))
                    if by.may(Permission.DISCLOSE) and by.account_id not in but:
                        return by
        raise LookupError("nobody is left to decide")

    def _member(self, merchant: Merchant, at: datetime) -> Actor:
        """Somebody who works for the merchant; hired when nobody does yet."""
        running = Employment.objects.select_related("member__person", "merchant").filter(
            merchant=merchant, ended_at=None
        )
        found = running.filter(role=StaffRole.OWNER).first()
        if found is None:
            member = member_for(name="尚鲸浦", phone=f"1990002{merchant.pk % 10_000:04d}", at=at)
            made = employ(member=member, merchant=merchant, role=StaffRole.OWNER, by=SYSTEM, at=at)
            found = running.get(pk=made.pk)
        return acting_for(member=found.member, employment=found)


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
