"""What the forms of the acts choose from, and the messages each act will send."""

from __future__ import annotations

from typing import Any

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import STANDARD_ROUTES
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.desk.previews import previews
from fangxin.interfaces.public.proposing import choices


def context(page: CasePage) -> dict[str, Any]:
    """Grounds of the case's rule version, offices, posts, classes and previews."""
    case = page.case
    return {
        "grounds": {
            kind: [
                (ground.code, f"{ground.label}（{ground.article}）")
                for ground in lawbook().grounds(kind, version=case.rule_version)
            ]
            for kind in ("non_acceptance", "termination", "return_to_intake")
        },
        "offices": _offices(case) if page.moves else [],
        "posts": _posts(case) if page.own else [],
        "choices": choices(on=page.on),
        "standard_routes": STANDARD_ROUTES,
        "previews": previews(case=case, by=page.by, at=page.at),
    }


def _offices(case: Case) -> list[tuple[int, str]]:
    rows = Office.objects.filter(active=True).order_by("path")
    return [(office.pk, office.name) for office in rows if office.pk != case.office_id]


def _posts(case: Case) -> list[tuple[int, str]]:
    rows = Post.objects.filter(office_id=case.office_id, role="HANDLER", active=True).select_related("holder")
    return [(post.pk, f"{post.title} {post.holder.name if post.holder else ''}") for post in rows]
