"""Officers: accounts, their posts and absences, passwords and second factors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.absences import cancel_absence, record_absence
from fangxin.domain.agency.actions.accounts import (
    create_account,
    disable_account,
    enable_account,
    issue_password,
    update_account,
)
from fangxin.domain.agency.actions.factors import reset_second_factor
from fangxin.domain.agency.models import Account
from fangxin.domain.agency.queries import accounts_overseen, away_on, posts_overseen, with_second_factor
from fangxin.domain.agency.words import ROLE_LABELS, Permission, Role
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import PEOPLE, attempted, day_of_form, given, shown, told, whole
from fangxin.interfaces.clock import now, today

PAGE = 100


@page(for_=Audience.OFFICER, any_of=PEOPLE)
def officers(request: OfficerRequest) -> HttpResponse:
    """The accounts the caller oversees, by name or login name; a hundred a page."""
    asked, after = request.GET.get("q", "").strip()[:40], request.GET.get("after", "")
    found = accounts_overseen(by=request.actor).order_by("username")
    if asked:
        found = found.filter(Q(name__contains=asked) | Q(username__contains=asked.lower()))
    if after:
        found = found.filter(username__gt=after[:40])
    people = list(found[: PAGE + 1])
    people, more = people[:PAGE], len(people) > PAGE
    ids = [person.pk for person in people]
    titles = _titles(request, ids)
    away, enrolled = away_on(on=today()), with_second_factor(account_ids=ids)
    rows = [
        {
            "name": (person.name, reverse("admin:officer", args=[person.pk])),
            "username": person.username,
            "posts": "、".join(titles.get(person.pk, [])) or None,
            "factor": _("已启用") if person.pk in enrolled else (_("未启用"), "waiting"),
            "state": _state(person, away=person.pk in away),
        }
        for person in people
    ]
    following = f"{reverse('admin:officers')}?q={asked}&after={people[-1].username}" if more else ""
    return shown(request, "officers", {"rows": rows, "q": asked, "next": following}, current="officers")


@page(for_=Audience.OFFICER, any_of=PEOPLE)
def officer(request: OfficerRequest, account_id: int) -> HttpResponse:
    """One officer: posts, second factor, absences, and the ways to change them."""
    return _detail(request, _account(request, account_id), None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_ACCESS)
def officer_new(request: OfficerRequest) -> HttpResponse:
    """The form of a new account; its temporary password is shown once, on the answer."""
    made: list[tuple[Account, str]] = []
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: made.append(
                create_account(
                    username=request.POST.get("username", ""),
                    name=request.POST.get("name", ""),
                    phone=request.POST.get("phone", ""),
                    by=request.actor,
                    at=now(),
                )
            ),
            done=_("已新建账号。"),
        )
        if refused is None:
            return _secret(request, *made[0])
    values = given(request, {"username": "", "name": "", "phone": ""}, refused)
    context = {"values": values, **told(refused)}
    return shown(request, "officer_new", context, current="officers", status=refused.status if refused else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_ACCESS)
def officer_act(request: OfficerRequest, account_id: int, act: str) -> HttpResponse:
    """Every change of one account, each its own form on the officer's page."""
    row = _account(request, account_id)
    acts = {
        "edit": _edit,
        "disable": _version_only(disable_account),
        "enable": _version_only(enable_account),
        "password": _version_only(issue_password),
        "second-factor": _version_only(reset_second_factor),
        "absence": _absence,
        "absence-cancel": _cancel,
    }
    if act not in acts:
        raise NotFound
    if request.method != "POST":
        return redirect("admin:officer", row.pk)
    found: list[Any] = []
    refused = attempted(request, lambda: found.append(acts[act](request, row)), done=_("已办理。"))
    if refused is not None:
        return _detail(request, _account(request, account_id), refused, act=act)
    if isinstance(found[0], tuple):
        return _secret(request, *found[0])
    return redirect("admin:officer", row.pk)


def _version_only(act: Any) -> Any:
    def perform(request: OfficerRequest, row: Account) -> Any:
        return act(account_id=row.pk, version=whole(request, "version"), by=request.actor, at=now())

    return perform


def _edit(request: OfficerRequest, row: Account) -> Any:
    return update_account(
        account_id=row.pk,
        version=whole(request, "version"),
        name=request.POST.get("name", ""),
        phone=request.POST.get("phone", ""),
        by=request.actor,
        at=now(),
    )


def _absence(request: OfficerRequest, row: Account) -> Any:
    return record_absence(
        account_id=row.pk,
        from_on=day_of_form(request, "from_on"),
        to_on=day_of_form(request, "to_on"),
        reason=request.POST.get("reason", ""),
        by=request.actor,
        at=now(),
    )


def _cancel(request: OfficerRequest, row: Account) -> Any:
    absence_id = whole(request, "absence")
    if not row.absences.filter(pk=absence_id).exists():
        raise NotFound
    return cancel_absence(absence_id=absence_id, by=request.actor, at=now())


def _secret(request: OfficerRequest, row: Account, clear: str) -> HttpResponse:
    """The one page that shows a temporary password; it is stored nowhere and not shown again."""
    list(messages.get_messages(request))  # this page says itself what was done
    answer = shown(request, "officer_secret", {"account": row, "clear": clear}, current="officers")
    answer["Cache-Control"] = "no-store"
    return answer


def _detail(request: OfficerRequest, row: Account, refused: Refusal | None, act: str = "") -> HttpResponse:
    posts = [
        (
            (post.title, reverse("admin:post", args=[post.pk])),
            post.office.name,
            ROLE_LABELS[Role(post.role)],
            _("A 岗") if post.holder_id == row.pk else _("B 岗"),
        )
        for post in posts_overseen(by=request.actor).filter(Q(holder=row) | Q(substitute=row))
    ]
    context = {
        "account": row,
        "state": _state(row, away=row.pk in away_on(on=today())),
        "enrolled": bool(with_second_factor(account_ids=[row.pk])),
        "posts": posts,
        "absences": list(row.absences.filter(cancelled_at=None, to_on__gte=today())),
        "own": row.pk == request.actor.account_id,
        "values": given(request, {"name": row.name, "phone": row.phone}, refused if act == "edit" else None),
        "away": given(request, {"from_on": "", "to_on": "", "reason": ""}, refused if act == "absence" else None),
        "act": act,
        **told(refused),
    }
    return shown(request, "officer", context, current="officers", status=refused.status if refused else 200)


def _account(request: OfficerRequest, account_id: int) -> Account:
    found = accounts_overseen(by=request.actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def _titles(request: OfficerRequest, ids: list[int]) -> dict[int, list[str]]:
    titles: dict[int, list[str]] = {}
    for post in posts_overseen(by=request.actor).filter(Q(holder__in=ids) | Q(substitute__in=ids)):
        for account_id, mark in ((post.holder_id, ""), (post.substitute_id, _("（B）"))):
            if account_id in ids:
                titles.setdefault(account_id, []).append(f"{post.office.short_name} {post.title}{mark}")
    return titles


def _state(row: Account, *, away: bool) -> tuple[str, str]:
    if not row.is_active:
        return _("已停用"), ""
    return (_("今天缺勤"), "waiting") if away else (_("在用"), "active")
