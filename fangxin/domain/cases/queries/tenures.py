"""Who held the work between two instants: the facts an evaluation of officers rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db.models import Q

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Holding
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries.holdings import holders_of_many
from fangxin.domain.cases.rules.tenure import Tenure, tenures
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import BINDING_OTHERS, ClockStatus
from fangxin.foundation.clock import BEIJING

#: cases weighed at once
MOST = 5000


def tenures_of(*, case_ids: Collection[int], since: datetime, until: datetime, by: Actor) -> dict[int, Tenure]:
    """By account what it held of some cases between two instants, as holder and in the place of another.

    Cases outside the caller's jurisdiction count for nothing. A legal deadline that passed is charged to whoever held the
    case when it did, not to whoever holds it now. Seven statements however many cases.
    """
    cases = list(visible_cases(by=by).filter(pk__in=case_ids))
    ids = [case.pk for case in cases]
    return tenures(held=holders_of_many(cases=cases), missed=_missed(ids, until=until), since=since, until=until)


def tenures_in(*, office: Office, since: datetime, until: datetime, by: Actor) -> dict[int, Tenure] | None:
    """The same of everything an office held; None when that is more than `MOST` cases.

    What lay elsewhere in between counts for nobody here.
    """
    open_or_later = Q(closed_at=None) | Q(closed_at__gte=since)
    here = visible_cases(by=by).filter(open_or_later, path=office.path, received_at__lt=until)
    left = Holding.objects.filter(was_office=office.pk, from_at__gte=since).values("case_id")
    gone = visible_cases(by=by).filter(pk__in=left, received_at__lt=until).exclude(path=office.path)
    cases = [*here[: MOST + 1], *gone[: MOST + 1]]
    if len(cases) > MOST:
        return None
    held = {
        case_id: [one for one in stretches if one.office_id == office.pk]
        for case_id, stretches in holders_of_many(cases=cases).items()
    }
    return tenures(held=held, missed=_missed([case.pk for case in cases], until=until), since=since, until=until)


def _missed(case_ids: Collection[int], *, until: datetime) -> dict[int, list[datetime]]:
    """The instants at which deadlines of cases passed: of clocks stopped too late, and of those still running past them.

    What binds the police, an enterprise or another province is no officer's to miss.
    """
    found: dict[int, list[datetime]] = defaultdict(list)
    for clock in Clock.objects.filter(case_id__in=case_ids).exclude(rule__in=BINDING_OTHERS).order_by("pk"):
        end = clock.due_at or datetime.combine(clock.due_on + timedelta(days=1), time(), tzinfo=BEIJING)
        late = clock.in_time is False if clock.status == ClockStatus.STOPPED else clock.status == ClockStatus.RUNNING
        if late and end <= until:
            found[clock.case_id].append(end)
    return found
