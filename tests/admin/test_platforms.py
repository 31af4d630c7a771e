"""12345 platforms in the administration: addresses only to allowed hosts, keys sealed, what failed is seen and sent again."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.domain.workorders.actions.returning import compose_returns, deliver_returns
from fangxin.domain.workorders.models import Platform, Return
from fangxin.domain.workorders.words import ReturnState
from tests.access.cast import Cast
from tests.people import MONDAY
from tests.people import cast as people_of
from tests.workorders.test_orders import taken

pytestmark = pytest.mark.django_db
URL = "https://hotline.example/returns"


@pytest.fixture(autouse=True)
def allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW = frozenset({"hotline.example"})


def made(cast: Cast, **changes: Any) -> Any:
    form = {"office": cast.east.pk, "name": "市12345", "mapping": "hotline12345", **changes}
    return cast.client(Role.SYSTEM_ADMIN).post("/admin/platforms/new/", form)


def acted(cast: Cast, act: str, role: Role = Role.SYSTEM_ADMIN, **form: Any) -> Any:
    row = Platform.objects.get()
    given = {"version": row.version, "url": row.url, "mapping": row.mapping, "token": "", **form}
    return cast.client(role).post(f"/admin/platforms/{row.pk}/{act}/", given)


def page(cast: Cast, role: Role = Role.SYSTEM_ADMIN) -> str:
    return cast.client(role).get(f"/admin/platforms/{Platform.objects.get().pk}/").content.decode()


def last_entry() -> Entry:
    entry = Entry.objects.filter(chain=ChainId.AGENCY).order_by("-seq").first()
    assert entry is not None
    return entry


def test_nothing_yet_is_said_in_words(cast: Cast) -> None:
    assert "还没有12345平台" in cast.client(Role.SYSTEM_ADMIN).get("/admin/platforms/").content.decode()


def test_registered_connected_and_journalled_without_the_key(cast: Cast) -> None:
    assert made(cast).status_code == 302
    assert "已有名为" in made(cast).content.decode()
    assert acted(cast, "edit", url=URL, token="key-for-there").status_code == 302
    row = Platform.objects.get()
    assert (row.url, row.version) == (URL, 2) and b"key-for-there" not in bytes(row.token)
    entry = last_entry()
    assert (entry.facts["what"], entry.facts["token_changed"]) == ("platform_updated", True)
    assert "key-for-there" not in entry.facts_json and 'token"' not in entry.facts_json
    text = page(cast)
    assert "已封存" in text and "key-for-there" not in text and URL in text
    sealed = bytes(row.token)
    acted(cast, "edit")
    assert bytes(Platform.objects.get().token) == sealed, "an empty key keeps the one there is"
    acted(cast, "edit", forget_token="on")
    assert bytes(Platform.objects.get().token) == b""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://169.254.169.254/"}, "不在允许的范围内"), ({"url": "file:///etc/passwd"}, "不在允许的范围内"),
        ({"mapping": "../../etc/passwd"}, "列出的选项"), ({"version": 9}, "别人刚刚修改过"), ({"token": "x" * 401}, "最多 400 字"),
        ({"token": "密钥"}, "密钥只能是英文字母"), ({"token": "a\r\nb"}, "密钥只能是英文字母"),
        ({"token": "a b"}, "密钥只能是英文字母"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(cast: Cast, changes: dict[str, Any], words: str) -> None:
    made(cast)
    answer = acted(cast, "edit", **changes)
    assert answer.status_code in (409, 422) and words in answer.content.decode()
    assert Platform.objects.get().url == "" and Platform.objects.get().version == 1


def test_only_who_administers_the_agency_changes_it(cast: Cast) -> None:
    made(cast)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert "市12345" in page(cast, role) and "修改地址" not in page(cast, role)
        assert acted(cast, "edit", role, url=URL).status_code == 403
    assert cast.client(Role.HANDLER).get("/admin/platforms/").status_code == 403
    assert acted(cast, "burn").status_code == 404


def test_closed_it_is_told_nothing_and_opened_again_what_waited_goes_on(cast: Cast) -> None:
    made(cast)
    row = Platform.objects.get()
    taken(people_of(), row)
    compose_returns(at=MONDAY)
    assert Return.objects.get().due_at is None
    acted(cast, "edit", url=URL)
    assert Return.objects.get().due_at is not None
    acted(cast, "close")
    assert Return.objects.get().due_at is None and "已停用" in page(cast)
    acted(cast, "open")
    assert Return.objects.get().due_at is not None


def test_what_failed_is_seen_and_sent_again(cast: Cast) -> None:
    made(cast)
    acted(cast, "edit", url=URL)
    taken(people_of(), Platform.objects.get())
    compose_returns(at=MONDAY)

    def fails(row: Return) -> str:
        raise OSError

    deliver_returns(at=MONDAY, send=fails)
    assert "发送时出错" in page(cast) and "最多试过 1 次" in page(cast)
    Return.objects.update(state=ReturnState.DEAD, due_at=None, attempts=14)
    assert "有反馈未送达" in cast.client(Role.AUDIT_ADMIN).get("/admin/platforms/").content.decode()
    assert "重新送达" not in page(cast, Role.AUDIT_ADMIN) and acted(cast, "again", Role.AUDIT_ADMIN).status_code == 403
    assert "重新送达 1 条" in page(cast)
    assert acted(cast, "again").status_code == 302
    row = Return.objects.get()
    assert (row.state, row.attempts) == (ReturnState.WAITING, 0)
    assert (last_entry().facts["what"], last_entry().facts["count"]) == ("platform_retried", 1)
    assert row.due_at is not None
    assert deliver_returns(at=row.due_at, send=lambda row: "R-1") == 1
    assert Platform.objects.get().heard_at == row.due_at
