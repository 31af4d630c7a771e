"""Outside systems in the administration: registered, changed, given a new secret, closed; all of it journalled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.agency.actions.machines import machine_with
from fangxin.domain.agency.models import Machine
from fangxin.domain.agency.words import Role
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.interfaces.clock import now
from tests.access.cast import Cast, account, opened, post

pytestmark = pytest.mark.django_db


def made(cast: Cast, **changes: Any) -> tuple[Any, str]:
    """The answer to the form of a new system, and the token it shows."""
    form = {
        "office": cast.east.pk,
        "name": "市12345平台",
        "permissions": ["register", "view_cases"],
        "a_minute": "600",
    } | changes
    answer = cast.client(Role.SECURITY_ADMIN).post("/admin/machines/new/", form)
    shown = re.search(r"<code>(fx_\w+)</code>", answer.content.decode())
    return answer, shown.group(1) if shown else ""


def acted(cast: Cast, act: str, **form: Any) -> Any:
    row = Machine.objects.get()
    given = {"version": row.version, "a_minute": row.a_minute, **form}
    return cast.client(Role.SECURITY_ADMIN).post(f"/admin/machines/{row.pk}/{act}/", given)


def held(token: str) -> bool:
    return machine_with(token=token, address="192.0.2.1", at=now()) is not None


def test_a_new_system_gets_a_key_that_is_shown_once(cast: Cast) -> None:
    answer, token = made(cast)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert held(token)
    row = Machine.objects.get()
    assert (row.office, row.permissions) == (cast.east, ["view_cases", "register"])
    page = cast.client(Role.SECURITY_ADMIN).get(f"/admin/machines/{row.pk}/").content.decode()
    assert token not in page and row.key in page and "登记诉求" in page
    entry = Entry.objects.filter(chain=ChainId.ACCESS).order_by("-seq").first()
    assert entry is not None and entry.facts["what"] == "machine_created"
    assert token.rsplit("_", 1)[1] not in entry.facts_json


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "请填写系统名称"),
        ({"permissions": []}, "请至少选择一项权限"),
        ({"permissions": ["manage_access"]}, "请至少选择一项权限"),
        ({"permissions": ["unseal", "register"]}, "请至少选择一项权限"),
        ({"a_minute": "0"}, "每分钟的请求次数应为 1 到 60000 的整数"),
        ({"a_minute": "60001"}, "每分钟的请求次数应为 1 到 60000 的整数"),
        ({"a_minute": "１"}, "每分钟的请求次数应为 1 到 60000 的整数"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(cast: Cast, changes: dict[str, Any], code: str) -> None:
    answer, token = made(cast, **changes)
    assert answer.status_code == 422 and code in answer.content.decode()
    assert not token and not Machine.objects.exists()


def test_a_name_is_used_once_in_an_office(cast: Cast) -> None:
    made(cast)
    assert "已有名为" in made(cast)[0].content.decode()
    assert made(cast, office=cast.west.pk)[1]


def test_permissions_change_and_are_journalled(cast: Cast) -> None:
    made(cast)
    assert acted(cast, "edit", permissions=["dispatch"]).status_code == 302
    assert Machine.objects.get().permissions == ["dispatch"]
    stale = acted(cast, "edit", permissions=["register"], version=1)
    assert stale.status_code == 409 and "别人刚刚修改过" in stale.content.decode()
    text = cast.client(Role.AUDIT_ADMIN).get(f"/admin/journal/?chain={ChainId.ACCESS}").content.decode()
    assert "修改外部系统" in text and "登记诉求 → 分送" in text


def test_a_new_secret_ends_the_old_one(cast: Cast) -> None:
    _answer, old = made(cast)
    new = re.search(r"<code>(fx_\w+)</code>", acted(cast, "rotate", at_once="yes").content.decode())
    assert new and held(new.group(1)) and not held(old)
    later = re.search(r"<code>(fx_\w+)</code>", acted(cast, "rotate", at_once="no").content.decode())
    assert later and held(later.group(1)) and held(new.group(1))
    page = cast.client(Role.AUDIT_ADMIN).get(f"/admin/machines/{Machine.objects.get().pk}/").content.decode()
    assert "旧密钥到" in page and "更换密钥" not in page  # the auditor reads and changes nothing


def test_a_closed_system_stays_out_until_it_is_opened(cast: Cast) -> None:
    _answer, token = made(cast)
    acted(cast, "close")
    assert not held(token)
    acted(cast, "open")
    assert held(token)


def test_another_subtree_is_not_found(cast: Cast) -> None:
    made(cast)
    person = account("west-security")
    post(cast.west, Role.SECURITY_ADMIN, holder=person)
    client: Client = opened(person)
    row = Machine.objects.get()
    assert client.get(f"/admin/machines/{row.pk}/").status_code == 404
    assert client.post(f"/admin/machines/{row.pk}/close/", {"version": 1}).status_code == 404
    form = {"office": cast.east.pk, "name": "x", "permissions": ["register"], "a_minute": "600"}
    assert client.post("/admin/machines/new/", form).status_code == 404
    assert "市12345平台" not in client.get("/admin/machines/").content.decode()
    assert Machine.objects.count() == 1
