"""What screens ask of answers, and the figures of inquiries and commendations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Outcome
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.inquiries.rules import office_named, share
from fangxin.domain.knowledge.models import Edition
from fangxin.foundation.clock import BEIJING


@dataclass(frozen=True, kw_only=True)
class InquiryFigures:
    """The inquiries received in a period by the caller's subtree, and what became of them until now."""

    received: int
    at_once: int
    answered: int
    turned: int
    waiting: int

    @property
    def direct_answer_rate(self) -> Decimal | None:
        """Inquiries answered at registration, without being sent anywhere, of all received; per cent."""
        return share(self.at_once, self.received)


@dataclass(frozen=True, kw_only=True)
class CommendationCount:
    """The commendations that lie at one office."""

    office: str
    received: int
    passed_on: int


def answer_of(*, case_id: int) -> Answer | None:
    """The answer to an inquiry, with the edition it rests on."""
    return Answer.objects.select_related("edition", "office").filter(case_id=case_id).first()


def answers_of(*, case_ids: Iterable[int]) -> dict[int, Answer]:
    """The answers to several inquiries by their case."""
    rows = Answer.objects.select_related("edition").filter(case_id__in=list(case_ids))
    return {answer.case_id: answer for answer in rows}


def office_praised(*, case: Case) -> Office | None:
    """The office a commendation names: as whom it praises, else in its title, else in its words."""
    offices = Office.objects.filter(active=True).in_bulk()
    names = {pk: (office.name, office.short_name) for pk, office in offices.items()}
    found = office_named(told=(case.merchant_name, case.title, case.content), names=names)
    return offices[found] if found is not None else None


def still_in_force(edition: Edition | None) -> bool:
    """Whether the edition an answer rests on is the one readers find today."""
    return edition is not None and edition.article.in_force == edition.number


def inquiry_figures(*, by: Actor, from_on: date, to_on: date) -> InquiryFigures:
    """The figures of the inquiries received from one day to another, both included."""
    asked = received_between(by=by, kind=Kind.INQUIRY, from_on=from_on, to_on=to_on)
    counted = asked.aggregate(
        received=Count("pk"),
        at_once=Count("pk", filter=Q(answer__at_once=True)),
        answered=Count("pk", filter=Q(outcome=Outcome.ANSWERED)),
        turned=Count("pk", filter=Q(outcome=Outcome.TURNED)),
        waiting=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
    )
    return InquiryFigures(**counted)


def commendations_by_office(*, by: Actor, from_on: date, to_on: date) -> list[CommendationCount]:
    """How many commendations received in a period each office of the subtree has, and has passed on; most first."""
    praised = received_between(by=by, kind=Kind.COMMENDATION, from_on=from_on, to_on=to_on)
    rows = (
        praised.values("office__name")
        .annotate(received=Count("pk"), passed_on=Count("pk", filter=Q(outcome=Outcome.THANKED)))
        .order_by("-received", "office__name")
    )
    return [
        CommendationCount(office=row["office__name"], received=row["received"], passed_on=row["passed_on"])
        for row in rows
    ]


def received_between(*, by: Actor, kind: Kind, from_on: date, to_on: date) -> QuerySet[Case]:
    """The visible requests of a kind received on the days from one to another, both included, in Beijing."""
    first = datetime.combine(from_on, time(), tzinfo=BEIJING)
    after = datetime.combine(to_on + timedelta(days=1), time(), tzinfo=BEIJING)
    return visible_cases(by=by).filter(kind=kind.value, received_at__gte=first, received_at__lt=after)
