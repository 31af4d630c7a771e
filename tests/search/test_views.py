"""Saved views: one's own and the office's, opened first, and told in the journal when shared."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.search.actions import views as acts
from fangxin.domain.search.models import FirstView, SavedView
from fangxin.domain.search.permissions import ViewNotYours
from fangxin.domain.search.queries.views import views
from fangxin.domain.search.rules import NAME_MOST, NameMissing, NameTooLong
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted, SeveralRefusals
from tests.people import MONDAY, Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def saved(by: Actor, name: str = "健身退款", *, shared: bool = False, **fields: str) -> SavedView:
    return acts.save_view(name=name, fields=fields or {"q": "健身"}, shared=shared, by=by, at=MONDAY)


def names(by: Actor) -> list[str]:
    return [view.name for view in views(by=by)]


def told() -> list[dict[str, Any]]:
    return [entry.facts for entry in Entry.objects.filter(chain=ChainId.AGENCY).order_by("seq")]


def test_a_view_is_kept_for_oneself_and_told_nobody(people: Cast) -> None:
    saved(people.handler, "  健身  退款 ", q="健身", status="OPEN", page="7")
    (view,) = views(by=people.handler)
    assert (view.name, view.query) == ("健身 退款", "q=%E5%81%A5%E8%BA%AB&status=OPEN")
    assert (view.own, view.shared, view.changeable, view.first) == (True, False, True, False)
    assert names(people.second_handler) == []
    assert told() == []


def test_a_shared_view_is_seen_at_the_office_and_told_in_the_journal(people: Cast) -> None:
    view = saved(people.handler, shared=True)
    for who in (people.second_handler, people.head):
        assert names(who) == ["健身退款"]
    for outside in (people.station_handler, people.supervisor, people.other_handler):
        assert names(outside) == []
    acts.change_view(view_id=view.pk, name="健身卡", shared=True, by=people.handler, at=later(1))
    acts.change_view(view_id=view.pk, name="健身卡", shared=False, by=people.handler, at=later(2))
    acts.change_view(view_id=view.pk, name="健身", shared=False, by=people.handler, at=later(3))
    acts.change_view(view_id=view.pk, name="健身", shared=True, by=people.handler, at=later(4))
    acts.delete_view(view_id=view.pk, by=people.handler, at=later(5))
    assert [(fact["what"], fact["name"], fact.get("before")) for fact in told()] == [
        ("view_shared", "健身退款", None), ("view_changed", "健身卡", "健身退款"), ("view_unshared", "健身卡", None),
        ("view_shared", "健身", None), ("view_unshared", "健身", None),
    ]  # fmt: skip


def test_only_who_saved_it_and_the_head_change_a_shared_view(people: Cast) -> None:
    view = saved(people.handler, shared=True)
    assert not views(by=people.second_handler)[0].changeable
    with pytest.raises(ViewNotYours):
        acts.change_view(view_id=view.pk, name="x", shared=True, by=people.second_handler, at=MONDAY)
    with pytest.raises(ViewNotYours):
        acts.delete_view(view_id=view.pk, by=people.second_handler, at=MONDAY)
    acts.delete_view(view_id=view.pk, by=people.head, at=MONDAY)
    assert not SavedView.objects.exists()


def test_a_view_that_one_does_not_see_does_not_exist(people: Cast) -> None:
    view = saved(people.handler)
    for by in (people.head, people.other_handler):
        with pytest.raises(NotFound):
            acts.change_view(view_id=view.pk, name="x", shared=False, by=by, at=MONDAY)
        with pytest.raises(NotFound):
            acts.delete_view(view_id=view.pk, by=by, at=MONDAY)
        with pytest.raises(NotFound):
            acts.open_first(view_id=view.pk, by=by)


def test_names_are_given_once(people: Cast) -> None:
    view = saved(people.handler)
    with pytest.raises(acts.ViewNameTaken):
        saved(people.handler)
    saved(people.second_handler, shared=True)
    with pytest.raises(acts.ViewNameTaken):
        acts.change_view(view_id=view.pk, name="健身退款", shared=True, by=people.handler, at=MONDAY)
    saved(people.other_handler, shared=True)
    view.refresh_from_db()
    assert view.office_id is None


@pytest.mark.parametrize(("name", "refusal"), [(" \n ", NameMissing), ("视" * (NAME_MOST + 1), NameTooLong)])
def test_a_name_is_needed_and_short(people: Cast, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        saved(people.handler, name)
    view = saved(people.handler, "视" * NAME_MOST)
    with pytest.raises(refusal):
        acts.change_view(view_id=view.pk, name=name, shared=False, by=people.handler, at=MONDAY)


def test_what_cannot_be_read_is_not_kept(people: Cast) -> None:
    with pytest.raises(SeveralRefusals):
        saved(people.handler, status="NONSENSE")


def test_an_officer_keeps_only_so_many(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "MOST", 2)
    saved(people.handler, "一")
    saved(people.handler, "二")
    with pytest.raises(acts.TooManyViews):
        saved(people.handler, "三")
    saved(people.second_handler, "三")


def test_one_view_is_opened_first(people: Cast) -> None:
    one, two = saved(people.handler, "一", shared=True), saved(people.handler, "二")
    acts.open_first(view_id=one.pk, by=people.handler)
    acts.open_first(view_id=two.pk, by=people.handler)
    acts.open_first(view_id=one.pk, by=people.second_handler)
    assert [(view.name, view.first) for view in views(by=people.handler)] == [("一", False), ("二", True)]
    assert views(by=people.second_handler)[0].first
    acts.change_view(view_id=one.pk, name="一", shared=False, by=people.handler, at=MONDAY)
    assert not FirstView.objects.filter(account_id=people.second_handler.account_id).exists()
    acts.open_first(view_id=None, by=people.handler)
    assert not any(view.first for view in views(by=people.handler))
    acts.open_first(view_id=two.pk, by=people.handler)
    acts.delete_view(view_id=two.pk, by=people.handler, at=MONDAY)
    assert not FirstView.objects.exists()


@pytest.mark.parametrize("who", ["system_admin", "audit_admin"])
def test_who_sees_no_case_keeps_no_view(people: Cast, who: str) -> None:
    by: Actor = getattr(people, who)
    with pytest.raises(NotPermitted):
        saved(by)
    with pytest.raises(NotPermitted):
        acts.open_first(view_id=None, by=by)


def test_the_system_has_no_views() -> None:
    with pytest.raises(NotPermitted):
        saved(SYSTEM)
    assert views(by=SYSTEM) == []
