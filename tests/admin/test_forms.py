"""The forms of administration: what they do, what they say when refused, and what they show of a conflict."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fangxin.domain.agency.actions.accounts import update_account
from fangxin.domain.agency.actions.offices import update_office
from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.clock import today
from tests.access.cast import AT, Cast, account

pytestmark = pytest.mark.django_db

OFFICE = {
    "code": "NORTH", "name": "北区市场监督管理局（演示）", "short_name": "北区", "tier": "COUNTY",
    "region_code": "410602", "phone": "", "address": "",
}  # fmt: skip
YEAR = """
year: 2027
notices:
- {title: 演示用的放假安排, url: "https://www.gov.cn/"}
holidays:
HOLIDAYS
make_up_days:
- {day: 2027-02-20, name: 春节}
"""


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


class TestOffices:
    def test_a_new_office(self, cast: Cast) -> None:
        client = cast.client(Role.SYSTEM_ADMIN)
        remit = re.findall(r'name="remit"[^>]*value="([A-Z0-9_]+)"', text(client.get(at("office-new"))))
        assert remit
        answer = client.post(at("office-new"), OFFICE | {"parent": cast.city.pk, "is_intake": "on", "remit": remit[:2]})
        made = Office.objects.get(code="NORTH")
        assert answer["Location"] == at("office", made.pk)
        assert (made.path, made.is_intake, made.remit) == ("00010003", True, sorted(remit[:2]))
        page = text(client.get(answer["Location"]))
        assert "已新设机构" in page
        assert "已新设机构" not in text(client.get(answer["Location"]))

    def test_the_townships_served(self, cast: Cast) -> None:
        client, row = cast.client(Role.SYSTEM_ADMIN), cast.east
        form = OFFICE | {"version": 1, "covers": "410602001、410602002 410602001"}
        assert client.post(at("office-edit", row.pk), form).status_code == 302
        row.refresh_from_db()
        assert row.covers == ["410602001", "410602002"]
        assert 'value="410602001 410602002"' in text(client.get(at("office-edit", row.pk)))
        wrong = client.post(at("office-edit", row.pk), form | {"version": 2, "covers": "410602"})
        assert wrong.status_code == 422
        assert 'href="#f-covers"' in text(wrong)

    def test_refused_values_stay_in_the_form(self, cast: Cast) -> None:
        client = cast.client(Role.SYSTEM_ADMIN)
        answer = client.post(at("office-new"), OFFICE | {"parent": cast.city.pk, "code": "EAST", "phone": "0392-1"})
        assert answer.status_code == 422
        assert 'href="#f-code"' in text(answer)
        assert 'value="0392-1"' in text(answer)
        assert "已被使用" in text(answer)

    @pytest.mark.parametrize("wrong", [{"tier": "MOON"}, {"parent": "x"}, {"parent": "9" * 30}, {"parent": ""}])
    def test_choices_that_were_not_offered(self, cast: Cast, wrong: dict[str, str]) -> None:
        answer = cast.client(Role.SYSTEM_ADMIN).post(at("office-new"), OFFICE | {"parent": cast.city.pk} | wrong)
        assert answer.status_code == 422
        assert not Office.objects.filter(code="NORTH").exists()

    def test_a_stale_form_shows_what_is_stored_now(self, cast: Cast) -> None:
        client, row = cast.client(Role.SYSTEM_ADMIN), cast.east
        mine = OFFICE | {"version": row.version, "phone": "0392-111"}
        update_office(
            office_id=row.pk, version=1, code=row.code, name="别人改的名（演示）", short_name=row.short_name,
            tier=Tier.COUNTY, region_code=row.region_code, is_intake=False, phone="", address="", remit=[],
            by=SYSTEM, at=AT,
        )  # fmt: skip
        answer = client.post(at("office-edit", row.pk), mine)
        assert answer.status_code == 409
        page = text(answer)
        assert "别人刚刚修改过" in page
        assert "别人改的名（演示）" in page
        assert "0392-111" not in page
        assert 'name="version" value="2"' in page
        assert client.post(at("office-edit", row.pk), mine | {"version": 2}).status_code == 302

    def test_closing_and_moving(self, cast: Cast) -> None:
        client = cast.client(Role.SYSTEM_ADMIN)
        refused = client.post(at("office-act", cast.city.pk, "close"), {"version": 1})
        assert refused.status_code == 409
        assert "请先停用" in text(refused)
        loop = client.post(at("office-act", cast.city.pk, "move"), {"version": 1, "parent": cast.east.pk})
        assert loop.status_code == 422
        assert client.post(at("office-act", cast.east.pk, "close"), {"version": 1}).status_code == 302
        assert "已停用" in text(client.get(at("office", cast.east.pk)))


class TestPosts:
    def test_the_two_administrators_together_fill_a_post(self, cast: Cast) -> None:
        system, security = cast.client(Role.SYSTEM_ADMIN), cast.client(Role.SECURITY_ADMIN)
        answer = system.post(at("post-new"), {"office": cast.east.pk, "title": "一岗", "role": "HANDLER"})
        made = Post.objects.get(title="一岗")
        assert answer["Location"] == at("post", made.pk)
        assert "安排 A、B 岗" not in text(system.get(at("post", made.pk))).replace("由安全管理员安排 A、B 岗", "")
        person = account("person")
        both = {"version": 1, "holder": person.pk, "substitute": cast.accounts[Role.HANDLER].pk}
        assert security.post(at("post-assign", made.pk), both).status_code == 302
        made.refresh_from_db()
        assert (made.holder_id, made.substitute_id) == (person.pk, cast.accounts[Role.HANDLER].pk)
        assert security.post(at("post-assign", made.pk), both).status_code == 409

    def test_the_same_person_twice_is_told_at_the_field(self, cast: Cast) -> None:
        held, person = cast.posts[Role.HANDLER], cast.accounts[Role.HANDLER].pk
        answer = cast.client(Role.SECURITY_ADMIN).post(
            at("post-assign", held.pk), {"version": 2, "holder": person, "substitute": person}
        )
        assert answer.status_code == 422
        assert 'href="#f-substitute"' in text(answer)

    def test_nobody_gives_himself_a_post(self, cast: Cast) -> None:
        own = cast.accounts[Role.SECURITY_ADMIN].pk
        answer = cast.client(Role.SECURITY_ADMIN).post(
            at("post-assign", cast.posts[Role.HEAD].pk), {"version": 2, "holder": own, "substitute": ""}
        )
        assert answer.status_code == 403
        assert "self_grant" in text(answer)

    def test_the_list_narrows(self, cast: Cast) -> None:
        client = cast.client(Role.SYSTEM_ADMIN)
        assert text(client.get(at("posts") + "?role=HEAD")).count("data-row") == 1
        assert text(client.get(at("posts") + "?only=no_substitute")).count("data-row") == len(Role)
        assert "没有符合条件的岗位" in text(client.get(at("posts") + "?only=vacant"))
        assert client.get(at("posts") + "?role=%27&only=x").status_code == 200


class TestOfficers:
    def test_a_temporary_password_is_shown_once(self, cast: Cast) -> None:
        client = cast.client(Role.SECURITY_ADMIN)
        answer = client.post(at("officer-new"), {"username": "zhangyan", "name": "张演", "phone": ""})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        found = re.search(r"<code>([A-Za-z0-9-]{19})</code>", text(answer))
        assert found
        row = Account.objects.get(username="zhangyan")
        assert row.check_password(found[1])
        assert found[1] not in text(client.get(at("officer", row.pk)))
        walk = Client().post("/access/login/", {"login": "zhangyan", "password": found[1]})
        assert walk.status_code == 302

    @pytest.mark.parametrize("act", ["password", "second-factor"])
    def test_a_new_one_too(self, cast: Cast, act: str) -> None:
        client, row = cast.client(Role.SECURITY_ADMIN), cast.accounts[Role.HANDLER]
        answer = client.post(at("officer-act", row.pk, act), {"version": 1})
        found = re.search(r"<code>([A-Za-z0-9-]{19})</code>", text(answer))
        assert found
        row.refresh_from_db()
        assert row.check_password(found[1])
        assert row.password_temporary
        assert client.post(at("officer-act", row.pk, act), {"version": 1}).status_code == 409

    def test_disable_and_enable(self, cast: Cast) -> None:
        client, row = cast.client(Role.SECURITY_ADMIN), cast.accounts[Role.HANDLER]
        assert client.post(at("officer-act", row.pk, "disable"), {"version": 1}).status_code == 302
        assert "已停用" in text(client.get(at("officer", row.pk)))
        assert client.post(at("officer-act", row.pk, "enable"), {"version": 2}).status_code == 302
        own = cast.accounts[Role.SECURITY_ADMIN].pk
        assert client.post(at("officer-act", own, "disable"), {"version": 1}).status_code == 403

    def test_the_own_account_offers_no_administration(self, cast: Cast) -> None:
        client = cast.client(Role.SECURITY_ADMIN)
        own, other = cast.accounts[Role.SECURITY_ADMIN].pk, cast.accounts[Role.HANDLER].pk
        for act in ("disable", "password", "second-factor"):
            assert at("officer-act", other, act) in text(client.get(at("officer", other)))
            assert at("officer-act", own, act) not in text(client.get(at("officer", own)))
        for act in ("disable", "edit", "absence"):
            seen = text(cast.client(Role.AUDIT_ADMIN).get(at("officer", other)))
            assert at("officer-act", other, act) not in seen

    def test_absences(self, cast: Cast) -> None:
        client, row = cast.client(Role.SECURITY_ADMIN), cast.accounts[Role.HANDLER]
        days = {"from_on": today().isoformat(), "to_on": today().isoformat(), "reason": "住院"}
        assert client.post(at("officer-act", row.pk, "absence"), days).status_code == 302
        assert "今天缺勤" in text(client.get(at("officers")))
        wrong = client.post(at("officer-act", row.pk, "absence"), days | {"from_on": "yesterday", "reason": "保留我"})
        assert wrong.status_code == 422
        assert 'value="保留我"' in text(wrong)
        absence = row.absences.get()
        other = cast.accounts[Role.HEAD].pk
        assert client.post(at("officer-act", other, "absence-cancel"), {"absence": absence.pk}).status_code == 404
        assert client.post(at("officer-act", row.pk, "absence-cancel"), {"absence": absence.pk}).status_code == 302

    def test_a_stale_edit_shows_what_is_stored(self, cast: Cast) -> None:
        client, row = cast.client(Role.SECURITY_ADMIN), cast.accounts[Role.HANDLER]
        update_account(account_id=row.pk, version=1, name="别人改的", phone="", by=SYSTEM, at=AT)
        answer = client.post(at("officer-act", row.pk, "edit"), {"version": 1, "name": "我改的", "phone": ""})
        assert answer.status_code == 409
        assert "别人改的" in text(answer)
        assert "我改的" not in text(answer)

    def test_search(self, cast: Cast) -> None:
        client = cast.client(Role.AUDIT_ADMIN)
        assert text(client.get(at("officers") + "?q=HOTLINE")).count("data-row") == 1
        assert "没有找到" in text(client.get(at("officers") + "?q=nobody"))
        assert "新建账号" not in text(client.get(at("officers")))

    def test_pages_of_a_hundred(self, cast: Cast) -> None:
        Account.objects.bulk_create(
            [Account(username=f"x{number:03}", name=f"甲{number}", created_at=AT) for number in range(120)]
        )
        client = cast.client(Role.SECURITY_ADMIN)
        first = text(client.get(at("officers") + "?q=甲"))
        assert first.count("data-row") == 100
        following = re.search(r'rel="next" href="([^"]+)"', first)
        assert following
        assert text(client.get(following[1].replace("&amp;", "&"))).count("data-row") == 20


class TestCalendars:
    @pytest.fixture
    def notice(self) -> str:
        days = [*shipped_calendar().year(2027).holidays]
        rows = "\n".join(f"- {{day: {row.day}, name: {row.name}}}" for row in days)
        return YEAR.replace("HOLIDAYS", rows + "\n- {day: 2027-02-12, name: 春节}")

    def test_a_look_first_then_loading(self, cast: Cast, notice: str) -> None:
        client = cast.client(Role.SYSTEM_ADMIN)
        assert "暂定" in text(client.get(at("calendar-year", 2027)))
        before = Entry.objects.count()
        page = text(
            client.post(
                at("calendar-load"), {"intent": "preview", "file": SimpleUploadedFile("2027.yaml", notice.encode())}
            )
        )
        assert "首次载入" in page
        assert "2027年2月12日" in page
        assert "2027年2月20日" in page
        assert Entry.objects.count() == before
        kept = re.search(r'name="text" value="([^"]*)"', page)
        assert kept
        import html

        answer = client.post(at("calendar-load"), {"intent": "load", "text": html.unescape(kept[1])})
        assert answer["Location"] == at("calendars")
        assert "已载入 2027 年日历" in text(client.get(at("calendars")))
        assert "尚未公布" not in text(client.get(at("calendar-year", 2027)))
        assert Entry.objects.filter(chain=ChainId.LAW).count() == 1

    @pytest.mark.parametrize(
        "given, field",
        [
            ({"text": "year: [broken"}, ""),
            ({"text": " "}, "file"),
            ({"text": "x" * 200_001}, "text"),
            ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "file"),
            ({"file": SimpleUploadedFile("a.yaml", b"x" * 200_001)}, "file"),
        ],
    )
    def test_broken_files_are_told(self, cast: Cast, given: dict[str, Any], field: str) -> None:
        answer = cast.client(Role.SYSTEM_ADMIN).post(at("calendar-load"), {"intent": "preview"} | given)
        assert answer.status_code == 422
        assert 'id="errors"' in text(answer)
        assert f'href="#f-{field}"' in text(answer) or not field


class TestJournal:
    def test_chains_are_shown_and_checked(self, cast: Cast) -> None:
        client = cast.client(Role.AUDIT_ADMIN)
        for chain in (ChainId.AGENCY, ChainId.ACCESS):
            page = text(client.get(at("journal") + f"?chain={chain}"))
            assert "日志完整" in page
        assert "新设机构" in text(client.get(at("journal") + f"?chain={ChainId.AGENCY}"))

    def test_a_changed_chain_is_told(self, cast: Cast) -> None:
        Chain.objects.filter(pk=ChainId.AGENCY).update(head="0" * 64)
        page = text(cast.client(Role.AUDIT_ADMIN).get(at("journal") + f"?chain={ChainId.AGENCY}"))
        assert "日志被改动" in page
        assert "日志完整" not in page

    def test_pages_of_fifty(self, cast: Cast) -> None:
        for number in range(60):
            account(f"number{number}")
        client = cast.client(Role.AUDIT_ADMIN)
        first = text(client.get(at("journal") + f"?chain={ChainId.ACCESS}"))
        following = re.search(r'rel="next" href="([^"]+)"', first)
        assert following
        assert "timeline-what" in text(client.get(following[1].replace("&amp;", "&")))
