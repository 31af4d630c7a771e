"""The views an officer saved: kept from a search, renamed, shared, opened first, deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.search.actions.views import change_view, delete_view, open_first, save_view
from fangxin.domain.search.queries.views import views
from fangxin.domain.search.rules import FIELDS, NAME_MOST
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.exporting import address
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def saved(request: HttpRequest) -> HttpResponse:
    """All views the officer may open, with what can be done to each."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {**frame(request, current="search"), "views": views(by=by), "most": NAME_MOST}
    return render(request, "desk/search_views.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    given = {name: fields.line(name) for name in FIELDS}

    def kept() -> str:
        view = save_view(name=fields.line("name"), fields=given, shared=fields.ticked("shared"), by=by, at=now())
        return f"已保存视图“{view.name}”。"

    return _done(request, kept, address(given))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def act(request: HttpRequest, view_id: int, view_act: str) -> HttpResponse:
    """Do one thing to a view."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    deed = ACTS.get(view_act)
    if request.method != "POST" or deed is None:
        raise NotFound
    fields = fields_of(request.POST)
    return _done(request, lambda: deed(view_id, fields, by), reverse("desk:search-views"))


def _change(view_id: int, fields: Fields, by: Actor) -> str:
    view = change_view(view_id=view_id, name=fields.line("name"), shared=fields.ticked("shared"), by=by, at=now())
    return f"已修改视图“{view.name}”。"


def _delete(view_id: int, fields: Fields, by: Actor) -> str:
    delete_view(view_id=view_id, by=by, at=now())
    return "已删除视图。"


def _first(view_id: int, fields: Fields, by: Actor) -> str:
    open_first(view_id=view_id, by=by)
    return "已设为默认视图，打开查询页时先显示它。"


def _none_first(view_id: int, fields: Fields, by: Actor) -> str:
    open_first(view_id=None, by=by)
    return "已取消默认视图。"


ACTS: dict[str, Callable[[int, Fields, Actor], str]] = {
    "change": _change, "delete": _delete, "first": _first, "none-first": _none_first,
}  # fmt: skip


def _done(request: HttpRequest, deed: Callable[[], str], back: str) -> HttpResponse:
    """Do it, and tell what was done or why it was not on the page one came from."""
    try:
        messages.success(request, deed())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.told())
    return HttpResponseRedirect(back, status=303)
