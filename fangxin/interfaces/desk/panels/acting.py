"""What the forms of the acts choose from, and the messages each act will send."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import STANDARD_ROUTES, Kind
from fangxin.domain.inquiries.queries import office_praised
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.desk.previews import previews
from fangxin.interfaces.public.proposing import choices


def context(page: CasePage) -> dict[str, Any]:
    """Grounds of the rule set in force for the case, offices, posts, classes and previews."""
    case = page.case
    law = law_on(received_at=case.received_at, on=page.on)
    return {
        "grounds": {
            kind: [
                (ground.code, f"{ground.label}（{ground.article}）") for ground in lawbook().grounds(kind, version=law)
            ]
            for kind in ("non_acceptance", "termination", "return_to_intake")
        },
        "offices": _offices(case) if page.moves else [],
        "posts": _posts(case) if page.own else [],
        "praised": office_praised(case=case) if page.moves and case.kind == Kind.COMMENDATION else None,
        "choices": choices(on=page.on),
        "standard_routes": STANDARD_ROUTES,
        "previews": previews(case=case, by=page.by, at=page.at),
    }


def _offices(case: Case) -> list[tuple[int, str]]:
    rows = Office.objects.filter(active=True).order_by("path")
    return [(office.pk, office.name) for office in rows if office.pk != case.office_id]


def _posts(case: Case) -> list[tuple[int, str]]:
    """The handlers' posts a case can be handed to: those of its agency and the agency's stations, but its own."""
    agency = acting_office(office=case.office)
    rows = Post.objects.filter(
        Q(office=agency) | Q(office__parent=agency, office__tier=Tier.STATION), role=Role.HANDLER, active=True,
        office__active=True,
    )  # fmt: skip
    rows = rows.exclude(pk=case.post_id or 0).select_related("office", "holder").order_by("office__path", "id")
    return [(post.pk, _post_name(post, case)) for post in rows]


def _post_name(post: Post, case: Case) -> str:
    office = f"{post.office.short_name} " if post.office_id != case.office_id else ""
    return f"{office}{post.title}{' ' + post.holder.name if post.holder else ''}"
