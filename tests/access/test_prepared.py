"""Prepared questions give what their querysets give, and cost a fraction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.forms import model_to_dict

from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.words import Role
from fangxin.interfaces.access.backends import OfficerBackend
from fangxin.interfaces.access.sessions import SessionStore
from fangxin.storage.prepared import Prepared
from tests.access.cast import Cast, account, post

pytestmark = pytest.mark.django_db

served: Prepared[Post] = Prepared(
    lambda first, second: (
        Post.objects.filter(Q(holder_id=first) | Q(substitute_id=second), active=True)
        .exclude(title="nobody's")
        .select_related("office", "holder", "substitute")
        .order_by("-id")
    ),
    first=int,
    second=int,
)


def test_the_same_rows_with_their_relations(cast: Cast) -> None:
    person = account("person")
    post(cast.east, Role.HANDLER, holder=None, substitute=person, title="一岗")
    held = cast.accounts[Role.HANDLER].pk
    for first, second in ((held, person.pk), (person.pk, held), (0, 0), (held, person.pk)):
        queryset = (
            Post.objects.filter(Q(holder_id=first) | Q(substitute_id=second), active=True)
            .select_related("office", "holder", "substitute")
            .order_by("-id")
        )
        found = served(first=first, second=second)
        assert [model_to_dict(one) for one in found] == [model_to_dict(one) for one in queryset]
        for one, expected in zip(found, queryset, strict=True):
            assert one.office == expected.office
            assert one.office.remit == expected.office.remit
            assert (one.holder, one.substitute) == (expected.holder, expected.substitute)
            assert one.holder is None or one.holder.created_at == expected.holder.created_at  # type: ignore[union-attr]
            assert one._state.adding is False


def test_related_rows_cost_no_further_question(cast: Cast, django_assert_num_queries: object) -> None:
    served(first=1, second=1)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for one in served(first=cast.accounts[Role.HANDLER].pk, second=0):
            assert one.office.name and one.holder and one.holder.name


def test_the_account_of_a_session(cast: Cast) -> None:
    backend, row = OfficerBackend(), cast.accounts[Role.HANDLER]
    assert backend.get_user(row.pk) == row
    assert backend.get_user(str(row.pk)) == row
    assert backend.get_user(987654) is None
    Account.objects.filter(pk=row.pk).update(is_active=False)
    assert backend.get_user(row.pk) is None


def test_sessions_are_read_until_they_expire() -> None:
    store = SessionStore()
    store["mark"] = "这里"
    store.save()
    again = SessionStore(store.session_key)
    assert again["mark"] == "这里"
    Session.objects.filter(pk=store.session_key).update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    expired = SessionStore(store.session_key)
    assert "mark" not in expired
    assert expired.session_key is None
    assert SessionStore("unknown-key").load() == {}
