"""What other packages keep of an office or a post follows it: cases move with their office, and hold their post open."""

from __future__ import annotations

import pytest
from django.apps import apps

from fangxin.domain.agency.actions.offices import move_office
from fangxin.domain.agency.actions.posts import PostStillHasWork, assign_post, close_post
from fangxin.domain.agency.actions.registering import path_columns
from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.models import Case
from tests.people import MONDAY, Cast, cast, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_every_column_that_repeats_a_path_is_known() -> None:
    repeating = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model is not Office and (field.name == "path" or field.name.endswith("_path"))
    }
    assert (Case, "path") in repeating
    assert set(path_columns()) == repeating


def test_cases_move_with_their_office(people: Cast) -> None:
    case = filed(people.hotline)
    assert case.office_id == people.county.pk
    before = case.path
    move_office(
        office_id=people.county.pk, version=1, parent_id=people.other_county.pk, by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    case.refresh_from_db()
    county = Office.objects.get(pk=people.county.pk)
    assert case.path == county.path != before
    other = Office.objects.get(pk=people.other_county.pk)
    assert case.path.startswith(other.path)
    assert not Case.objects.filter(scope(by=people.handler, field="path")).exists()  # an actor of before the move


def test_a_post_with_open_cases_is_not_closed(people: Cast) -> None:
    case = filed(people.hotline)
    post = Post.objects.get(pk=case.post_id)
    assign_post(post_id=post.pk, version=1, holder_id=None, substitute_id=None, by=SYSTEM, at=MONDAY)
    with pytest.raises(PostStillHasWork) as refused:
        close_post(post_id=post.pk, version=2, by=SYSTEM, at=MONDAY)
    assert refused.value.values == {"count": 1}
    Case.objects.filter(pk=case.pk).update(status="CLOSED", outcome="WITHDRAWN", closed_at=MONDAY)
    assert not close_post(post_id=post.pk, version=2, by=SYSTEM, at=MONDAY).active
