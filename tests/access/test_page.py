"""The declaration of a page: methods, permissions, chosen post, reading only, few queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.actions.absences import record_absence
from fangxin.domain.agency.models import Account, Machine, Post
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.interfaces.access.guard import WriteOnReadPageError, changes_data, reading_only
from fangxin.interfaces.access.middleware import HEADERS
from fangxin.interfaces.clock import today
from tests.access.cast import AT, Cast, account, enrol, post, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.paths")]


def test_the_permission_is_checked(cast: Cast) -> None:
    assert cast.client(Role.AUDIT_ADMIN).get("/audit/").status_code == 200
    for role in Role:
        if role is not Role.AUDIT_ADMIN:
            assert cast.client(role).get("/audit/").status_code == 403


def test_public_pages_ask_for_no_login(db: None) -> None:
    assert Client().get("/public/").content == b"public"


@pytest.mark.parametrize("method, status", [("post", 405), ("put", 405), ("delete", 405), ("head", 200), ("get", 200)])
def test_reading_pages_only_read(cast: Cast, method: str, status: int) -> None:
    assert getattr(cast.client(Role.HANDLER), method)("/desk/").status_code == status


def test_writing_pages_take_a_form(cast: Cast) -> None:
    client = cast.client(Role.HANDLER)
    assert client.post("/writes/").status_code == 200
    assert client.put("/writes/").status_code == 405


def test_a_reading_page_that_writes_is_a_fault(cast: Cast) -> None:
    client = cast.client(Role.HANDLER)
    with pytest.raises(WriteOnReadPageError):
        client.get("/mistake/")
    transaction.set_rollback(False)  # the refused statement never reached the database
    assert not Account.objects.filter(name="changed").exists()


WRITING: list[Callable[[Account], object]] = [
    lambda row: row.save(),
    lambda row: Account.objects.create(username="x", name="x", created_at=AT),
    lambda row: Machine.objects.filter(office_id=row.pk).delete(),
    lambda row: Account.objects.filter(pk=row.pk).update(name="x"),
    lambda row: Account.objects.bulk_create([Account(username="y", name="y", created_at=AT)]),
]


@pytest.mark.parametrize("writing", WRITING)
def test_the_guard_refuses_every_way_of_writing(cast: Cast, writing: Callable[[Account], object]) -> None:
    row = Account.objects.get(username="handler")
    with reading_only(), pytest.raises(WriteOnReadPageError):
        writing(row)


@pytest.mark.parametrize(
    "sql, changes",
    [
        ("SELECT 1", False),
        ("  with w1 as (INSERT INTO a (b) VALUES (1)) INSERT INTO c VALUES (2)", True),
        ("UPDATE agency_post SET title = ''", True),
        ('SELECT "x"."updated_at" FROM x', False),
        ("SELECT 1 FROM x FOR UPDATE", True),
        ("SELECT 1 FROM x FOR NO KEY UPDATE OF y", True),
        ('INSERT INTO "django_session" ("a") VALUES (1)', False),
        ("INSERT INTO storage_attempt (subject) VALUES (1) ON CONFLICT (subject) DO UPDATE SET count = 1", False),
        ("INSERT INTO storage_attempt2 (subject) VALUES (1)", True),
        ("DELETE FROM django_session; DELETE FROM agency_post", True),
        ("DROP TABLE x", True),
        ("COPY x FROM STDIN", True),
        ("SAVEPOINT s1", False),
    ],
)
def test_what_counts_as_a_change(sql: str, changes: bool) -> None:
    assert changes_data(sql) is changes


def test_an_officer_costs_three_queries(cast: Cast) -> None:
    client = cast.client(Role.HANDLER)
    client.get("/desk/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/desk/")
    assert len(queries) == 3, [query["sql"] for query in queries]


class TestChoosing:
    @pytest.fixture
    def second(self, cast: Cast) -> Post:
        return post(cast.east, Role.HEAD, holder=cast.accounts[Role.HANDLER], title="副局长")

    def test_an_officer_chooses_among_the_own_posts(self, cast: Cast, second: Post) -> None:
        client = cast.client(Role.HANDLER)
        before = client.session.session_key
        assert client.post("/access/posts/", {"post": second.pk}).status_code == 302
        assert client.session.session_key != before
        assert client.get("/desk/").content.decode() == "演handler|HEAD|00010001|副局长"

    @pytest.mark.parametrize("chosen", ["", "abc", "999999", "-1", "１"])
    def test_no_other_post_can_be_chosen(self, cast: Cast, second: Post, chosen: str) -> None:
        client = cast.client(Role.HANDLER)
        assert client.post("/access/posts/", {"post": chosen}).status_code == 404
        assert client.post("/access/posts/", {"post": cast.posts[Role.HEAD].pk}).status_code == 404

    def test_b_serves_only_while_a_is_away(self, cast: Cast) -> None:
        keeper = account("standin", name="钱演")
        enrol(cast, keeper)
        absent = account("absent", name="张演示")
        post(cast.west, Role.HANDLER, holder=absent, substitute=keeper, title="一岗")
        client = Client()
        sign_in(client, "standin", cast.secrets["standin"])
        assert client.get("/desk/").status_code == 403
        record_absence(
            account_id=absent.pk, from_on=today(), to_on=today() + timedelta(days=3), reason="休假", by=SYSTEM, at=AT
        )
        assert client.get("/desk/").content.decode() == "钱演|HANDLER|00010002|一岗"
        assert "一岗（代张**）" in client.get("/access/me/").content.decode()

    def test_the_choice_ends_with_the_post(self, cast: Cast, second: Post) -> None:
        client = cast.client(Role.HANDLER)
        client.post("/access/posts/", {"post": second.pk})
        Post.objects.filter(pk=second.pk).update(active=False)
        assert client.get("/desk/").content.decode() == "演handler|HANDLER|0001|承办人"


class TestOwnAccount:
    def test_it_tells_the_days_away_and_where_leave_is_asked_for(self, cast: Cast) -> None:
        client = cast.client(Role.HANDLER)
        assert "没有登记的缺勤" in client.get("/access/me/").content.decode()
        record_absence(
            account_id=cast.accounts[Role.HANDLER].pk, from_on=today(), to_on=today(), reason="培训", by=SYSTEM, at=AT
        )
        text = client.get("/access/me/").content.decode()
        assert "培训" in text
        assert 'href="/desk/leaves/"' in text


def test_every_page_of_signing_in_has_strict_headers(cast: Cast) -> None:
    client = cast.client(Role.HANDLER)
    paths = ["login", "inactive", "password", "again", "second-factor", "second-factor/again", "second-factor/enrol",
             "recovery-codes", "recovery-codes/new", "posts", "me"]  # fmt: skip
    for visitor in (client, Client()):
        for path in paths:
            answer = visitor.get(f"/access/{path}/")
            assert answer.status_code in (200, 302), path
            assert all(answer[name] == value for name, value in HEADERS.items()), path
            text = answer.content.decode()
            assert "<script>" not in text and "style=" not in text and " on" + "click" not in text, path
    assert client.get("/access/me/")["Cache-Control"] == "no-store"


def test_every_path_of_signing_in_declares_itself() -> None:
    from fangxin.interfaces.access.urls import own, urlpatterns

    for one in [*own, *urlpatterns[1:]]:
        assert hasattr(one.callback, "audience"), one
        assert hasattr(one.callback, "writes"), one


def test_forms_without_a_token_are_refused_in_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/access/login/", {"login": "handler", "password": "x"})
    assert answer.status_code == 403
    assert "form_expired" in answer.content.decode()
