"""Earlier reports by the same reporter against the same operator, found by blind index; and how cases belong together."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import knows_people, people_known, visible_cases
from fangxin.domain.cases.words import Kind
from fangxin.domain.reports.models import Bonded
from fangxin.domain.reports.words import BOND_LABELS, Bond

MOST = 10


def earlier_reports(*, case: Case, by: Actor) -> list[Case]:
    """Reports before this one by the same person (phone or identity number) against the same operator, newest first.

    Only for those who may know the reporter of both: two numbers side by side tell that one person wrote both.
    """
    person = case.intake.person
    if person is None or not knows_people(case=case, by=by):
        return []
    same = Q(pk__in=[])
    for column, index in (("phone_index", person.phone_index), ("id_index", person.id_index)):
        if index:
            same |= Q(**{f"intake__person__{column}": index})
    about = Q(pk__in=[])
    for column in ("merchant_id", "merchant_uscc", "merchant_name"):
        if value := getattr(case, column):
            about |= Q(**{column: value})
    rows = visible_cases(by=by).filter(people_known(by=by)).filter(same, about, kind=Kind.REPORT)
    rows = rows.filter(received_at__lte=case.received_at).exclude(pk=case.pk).exclude(intake_id=case.intake_id)
    return list(rows.select_related("office").order_by("-received_at", "-pk")[:MOST])


def bonds_of(*, case: Case, by: Actor) -> list[tuple[str, Case]]:
    """The cases this one belongs to, each with why; only those the caller may see, and of reports may know."""
    seen = visible_cases(by=by)
    found: list[tuple[str, Case]] = []
    for bond in Bonded.objects.filter(Q(case=case) | Q(other=case)).order_by("made_at", "id"):
        newer = bond.case_id == case.pk
        # a clue is the agency's own finding: it tells of no reporter
        rows = seen if bond.bond == Bond.CLUE else seen.filter(people_known(by=by))
        other = rows.filter(pk=bond.other_id if newer else bond.case_id).first()
        if other is not None and (bond.bond == Bond.CLUE or knows_people(case=case, by=by)):
            found.append((BOND_LABELS[Bond(bond.bond)][0 if newer else 1], other))
    return found
