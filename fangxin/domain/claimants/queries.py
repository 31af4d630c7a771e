"""What the panel and the lists ask: complaints by the same person or contact within the caller's jurisdiction, and marks.

Only complaints are counted. Who reported a violation is nobody's business here (Order 121 article 37), and a report goes on
whatever is held of whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import Kind
from fangxin.domain.claimants.models import Appeal, Mark, MarkUse
from fangxin.domain.claimants.rules import (
    Count,
    Figures,
    Group,
    Told,
    clustered,
    counted,
    figures,
    grouped,
    persons_behind,
)
from fangxin.domain.claimants.words import CONTACT_LABELS, AppealState, Contact, MarkState
from fangxin.domain.people.models import Person
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.taxonomy import taxonomy

#: more complaints by one contact than this are counted no further; the panel says so
MOST = 1000
_SHOWN = (
    "pk", "number", "title", "content", "received_at", "merchant_id", "merchant_name", "object_code", "problem_code",
    "intake__person_id", "intake__person__id_index", "intake__person__phone_index", "intake__person__address_index",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The five factors of article 17 for one complaint, as far as cases tell of them."""

    by_contact: tuple[tuple[Contact, Count], ...]
    goods: tuple[Group, ...]
    merchants: tuple[Group, ...]
    clusters: tuple[Group, ...]
    behind_phone: int
    behind_address: int
    concentrated: tuple[Group, ...]
    concentrated_persons: int
    cut: bool
    figures: Figures

    @property
    def empty(self) -> bool:
        """Whether nothing but this complaint was found."""
        return all(len(count.numbers) <= 1 for _, count in self.by_contact) and not self.concentrated


def panel_for(*, case: Case, by: Actor, at: datetime) -> Panel:
    """Everything the panel shows of a complaint; numbers and titles of complaints the caller may see, nothing of a person."""
    given, person = figures(), case.intake.person
    found = _by_contacts(person, by, at, given) if person is not None else {}
    own = _newest({told.case_id: told for rows in found.values() for told in rows}.values())
    compared = own[: given.clusters]
    concentrated = _against_merchant(case, by, at, given)
    return Panel(
        by_contact=tuple(
            (contact, counted(rows, windows=given.windows, on=day_of(at))) for contact, rows in found.items()
        ),
        goods=tuple(_named(group) for group in grouped(own, by="object_code", most=given.groups)),
        merchants=grouped(own, by="merchant_name", most=given.groups),
        clusters=clustered(compared, alike=given.alike, most=given.groups),
        behind_phone=persons_behind((told.contacts for told in found.get(Contact.PHONE, ())), contact=1),
        behind_address=persons_behind((told.contacts for told in found.get(Contact.ADDRESS, ())), contact=2),
        concentrated=clustered(concentrated, alike=given.alike, most=given.groups),
        concentrated_persons=len({told.contacts[0] or told.person_id for told in concentrated}),
        cut=any(len(rows) >= MOST for rows in found.values()),
        figures=given,
    )


def cases_by_contact(*, case: Case, contact: Contact, days: int, by: Actor, at: datetime) -> QuerySet[Case]:
    """The complaints behind one number of the panel, newest first."""
    value = getattr(case.intake.person, contact.value, "") if case.intake.person else ""
    if not value:
        return Case.objects.none()
    return _complaints(by, _since(at, days)).filter(**{f"intake__person__{contact.value}": value}).order_by("-id")


def mark_in_force(*, case: Case, on: date) -> Mark | None:
    """The mark in force on the person of a complaint, in whose area the complaint lies."""
    return next((mark for mark in marks_on(case=case) if in_force(mark=mark, on=on)), None)


def marks_on(*, case: Case) -> list[Mark]:
    """Every mark on the person of a complaint whose area the complaint lies in, newest first."""
    person = case.intake.person
    same = _same_person(person.phone_index, person.id_index) if person is not None else None
    if same is None:
        return []
    rows = Mark.objects.filter(same).select_related("case", "appeal").order_by("-proposed_at", "-pk")
    return [mark for mark in rows if case.path.startswith(mark.path)]


def in_force(*, mark: Mark, on: date) -> bool:
    """Whether a mark holds on a day; its last day is included."""
    return mark.state == MarkState.IN_FORCE and on <= mark.until_on


def open_marks(*, by: Actor) -> list[Mark]:
    """Proposals in the caller's area that wait for a second person, oldest first."""
    rows = Mark.objects.filter(scope(by=by, field="path"), state=MarkState.PROPOSED)
    return list(rows.select_related("case__office").order_by("proposed_at")[:200])


def open_appeals(*, by: Actor) -> list[Appeal]:
    """Appeals in the caller's area that wait for a third person, oldest first."""
    rows = Appeal.objects.filter(scope(by=by, field="mark__path"), state=AppealState.ASKED)
    return list(rows.select_related("mark__case__office").order_by("asked_at")[:200])


def decided_marks(*, by: Actor) -> list[Mark]:
    """Marks in the caller's area that were decided, newest first."""
    rows = Mark.objects.filter(scope(by=by, field="path")).exclude(state=MarkState.PROPOSED)
    return list(
        rows.select_related("case__office", "appeal").annotate(used=Number("uses")).order_by("-decided_at")[:200]
    )


@dataclass(frozen=True, kw_only=True)
class Published:
    """What is published of a year: never who, only how many."""

    year: int
    proposed: int
    confirmed: int
    rejected: int
    refused: int
    appealed: int
    reversed: int


def published(*, on: date) -> list[Published]:
    """The figures of every year since the first mark, newest first; they hold no personal data."""
    first = Mark.objects.order_by("proposed_at").values_list("proposed_at", flat=True).first()
    if first is None:
        return []
    return [_of_year(year) for year in range(on.year, day_of(first).year - 1, -1)]


def _of_year(year: int) -> Published:
    start, end = datetime(year, 1, 1, tzinfo=BEIJING), datetime(year + 1, 1, 1, tzinfo=BEIJING)

    def within(name: str) -> Q:
        return Q(**{f"{name}__gte": start, f"{name}__lt": end})

    marks = Mark.objects.aggregate(
        proposed=Number("pk", filter=within("proposed_at")),
        confirmed=Number("pk", filter=within("decided_at") & ~Q(state=MarkState.REJECTED)),
        rejected=Number("pk", filter=within("decided_at") & Q(state=MarkState.REJECTED)),
    )
    appeals = Appeal.objects.aggregate(
        appealed=Number("pk", filter=within("asked_at")),
        reversed=Number("pk", filter=within("decided_at") & Q(state=AppealState.REVERSED)),
    )
    refused = MarkUse.objects.filter(within("refused_at")).count()
    return Published(year=year, refused=refused, **marks, **appeals)


def _by_contacts(person: Person, by: Actor, at: datetime, given: Figures) -> dict[Contact, list[Told]]:
    found = {}
    for contact in CONTACT_LABELS:
        value = getattr(person, contact.value)
        if value:
            rows = _complaints(by, _since(at, given.longest)).filter(**{f"intake__person__{contact.value}": value})
            found[contact] = [_told(row) for row in rows.order_by("-id").values_list(*_SHOWN)[:MOST]]
    return found


def _against_merchant(case: Case, by: Actor, at: datetime, given: Figures) -> list[Told]:
    """Recent complaints against the merchant of this one, when it is known."""
    if case.merchant_id is None:
        return []
    rows = _complaints(by, _since(at, given.concentrated_days)).filter(merchant_id=case.merchant_id)
    return [_told(row) for row in rows.order_by("-id").values_list(*_SHOWN)[: given.concentrated_cases]]


def _complaints(by: Actor, since: datetime) -> QuerySet[Case]:
    return visible_cases(by=by).filter(kind=Kind.COMPLAINT, duplicate_of=None, received_at__gte=since)


def _same_person(phone: str, identity: str) -> Q | None:
    known = [Q(**{name: value}) for name, value in (("phone_index", phone), ("id_index", identity)) if value]
    if not known:
        return None
    return known[0] | known[1] if len(known) > 1 else known[0]


def _since(at: datetime, days: int) -> datetime:
    return datetime.combine(day_of(at) - timedelta(days=days - 1), datetime.min.time(), tzinfo=BEIJING)


def _newest(cases: Iterable[Told]) -> list[Told]:
    return sorted(cases, key=lambda told: told.received_at, reverse=True)


def _told(row: tuple[object, ...]) -> Told:
    *of_case, identity, phone, address = row
    names = ("case_id", "number", "title", "content", "received_at", "merchant_id", "merchant_name", "object_code",
             "problem_code", "person_id")  # fmt: skip
    given = dict(zip(names, of_case, strict=True))
    return Told(**given, contacts=(identity or "", phone or "", address or ""))  # type: ignore[arg-type]


def _named(group: Group) -> Group:
    known = group.what in taxonomy().items["object"]
    return Group(
        what=taxonomy().path_label(group.what, scheme="object") if known else group.what, numbers=group.numbers
    )
