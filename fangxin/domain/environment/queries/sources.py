"""Values the house counts from its own tables: figures of the registers, questions of a survey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import Q

from fangxin.domain.environment.models import Edition
from fangxin.domain.environment.rules.values import Collected
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.odr.words import EnrolmentState
from fangxin.domain.places.rules import span
from fangxin.domain.promises.models import Promise
from fangxin.domain.stations.models import Station
from fangxin.domain.surveys.queries import Sample, asked_value, sample_of
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.index_scheme import Measuring, Origin, Scheme, printed


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of the registers: its name, its unit, and how it is counted in a region on a day. None: nothing to divide by."""

    label: str
    unit: str
    counted: Callable[[str, date], tuple[int, int | None] | None]


def _in(area: str, field: str = "region_code") -> Q:
    first, last = span(area=area)
    return Q(**{f"{field}__gte": first, f"{field}__lte": last})


def _held(on: date) -> Q:
    """Promises that held on a day, whatever became of them since."""
    return Q(from_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on)) & Q(until_on__gte=on)


def _promise_store_share(area: str, on: date) -> tuple[int, int | None] | None:
    stores = Outlet.objects.filter(_in(area), active=True)
    held = Promise.objects.filter(_in(area, "outlet__region_code"), _held(on), outlet__active=True)
    return held.values("outlet").distinct().count(), stores.count()


def _promises(area: str, on: date) -> tuple[int, int | None] | None:
    return Promise.objects.filter(_in(area), _held(on)).count(), None


def _odr_enterprises(area: str, on: date) -> tuple[int, int | None] | None:
    rows = Enrolment.objects.filter(_in(area), state__in=[EnrolmentState.JOINED, EnrolmentState.LEFT])
    joined = rows.filter(decided_at__lt=_end(on)).filter(Q(left_at=None) | Q(left_at__gte=_end(on)))
    return joined.values("merchant").distinct().count(), None


def _stations(area: str, on: date) -> tuple[int, int | None] | None:
    standing = Station.objects.filter(_in(area), opened_on__lte=on).filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    )
    return standing.count(), None


def _end(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=BEIJING) + timedelta(days=1)


FIGURES = {
    "promise_store_share": Figure(label="作出放心消费承诺的门店占比", unit="%", counted=_promise_store_share),
    "promises": Figure(label="有效的放心消费承诺", unit="项", counted=_promises),
    "odr_enterprises": Figure(label="在线和解企业", unit="家", counted=_odr_enterprises),
    "stations": Figure(label="消费维权服务站", unit="个", counted=_stations),
}


def gathered(*, edition: Edition, scheme: Scheme) -> list[Collected]:
    """The values of registers and survey, for every member. Raises QuestionUnknown."""
    asked = any(
        leaf.measuring is not None and leaf.measuring.source.origin is Origin.SURVEY for leaf in scheme.leaves()
    )
    sample = sample_of(campaign=edition.campaign) if asked and edition.campaign is not None else None
    found = [
        _value(edition, one["code"], leaf.code, leaf.measuring, sample)
        for one in edition.members
        for leaf in scheme.leaves()
        if leaf.measuring is not None
    ]
    return [one for one in found if one is not None]


def _value(edition: Edition, member: str, leaf: str, measuring: Measuring, sample: Sample | None) -> Collected | None:
    if measuring.source.origin is Origin.REGISTER:
        return _registered(edition, member, leaf, measuring.source.name)
    if measuring.source.origin is Origin.SURVEY:
        return _asked(edition, member, leaf, measuring.source.name, sample)
    return None


def _registered(edition: Edition, member: str, leaf: str, name: str) -> Collected | None:
    figure = FIGURES.get(name)
    counted = figure.counted(member, edition.last_on) if figure is not None else None
    if figure is None or counted is None or counted[1] == 0:
        return None
    numerator, denominator = counted
    value = Fraction(numerator) if denominator is None else Fraction(printed(Fraction(100 * numerator, denominator)))
    receipt = {"figure": name, "numerator": numerator, "denominator": denominator}
    return Collected(member=member, leaf=leaf, value=value, said=figure.label, on=edition.last_on, receipt=receipt)


def _asked(edition: Edition, member: str, leaf: str, name: str, sample: Sample | None) -> Collected | None:
    """The value of a question; as printed, so that anybody can go on from it by hand."""
    campaign = edition.campaign
    questionnaire, _, question = name.partition(".")
    if sample is None or campaign is None or campaign.closed_at is None or campaign.questionnaire != questionnaire:
        return None
    answered = asked_value(sample=sample, name=question, region=member)
    if answered is None:
        return None
    found, asks = answered
    receipt = {
        "campaign": str(campaign.pk), "question": question, "answers": found.answers,
        "margin": None if found.margin is None else str(printed(found.margin)),
        "design": None if found.design is None else str(printed(found.design)), "covered": str(printed(found.covered * 100)),
    }  # fmt: skip
    said = f"{campaign.title}：{asks.asks}"
    return Collected(
        member=member,
        leaf=leaf,
        value=Fraction(printed(found.mean)),
        said=said,
        on=day_of(campaign.closed_at),
        receipt=receipt,
    )
