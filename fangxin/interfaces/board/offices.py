"""Whose numbers a page of the board shows: the caller's office, or one below it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.foundation.refusals import NotFound


def chosen_office(request: HttpRequest) -> Office:
    """The office `?office=` names, the caller's own when it names none. Outside the caller's subtree: NotFound."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    code = request.GET.get("office", "")
    offices = Office.objects.filter(scope(by=by, field="path"))
    found = (offices.filter(code=code[:32]) if code else offices.filter(path=by.office_path)).first()
    if found is None:
        raise NotFound
    return found


def offices_below(office: Office) -> list[Office]:
    """The offices directly below one that work."""
    return list(Office.objects.filter(parent=office, active=True).order_by("path"))


def narrowed(by: Actor, office: Office) -> Actor:
    """The caller, seeing only the subtree of an office that lies in the own one."""
    return replace(by, office_path=office.path)
