"""Signing in: two factors, limits over all processes, no difference between known and unknown names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from fangxin.domain.agency.actions.accounts import create_account, disable_account, issue_password
from fangxin.domain.agency.actions.factors import reset_second_factor
from fangxin.domain.agency.actions.posts import assign_post
from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.interfaces.access.totp import code_at
from tests.access.cast import AT, PASSWORD, Cast, account, post, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.paths")]


def code(secret: str, steps: int = 0) -> str:
    return code_at(secret=secret, at=datetime.now(UTC) + timedelta(seconds=30 * steps))


def secret_on(text: str) -> str:
    found = re.search(r"<dd>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</dd>", text)
    assert found
    return found[1].replace(" ", "")


def wrong(client: Client, username: str, times: int) -> list[int]:
    return [
        client.post("/access/login/", {"login": username, "password": "not-the-password"}).status_code
        for _ in range(times)
    ]


def test_both_factors_open_the_desk(cast: Cast) -> None:
    client = cast.walked_in(Role.HANDLER)
    assert client.get("/desk/").content.decode() == "演handler|HANDLER|0001|承办人"


def test_the_password_alone_opens_nothing(cast: Cast) -> None:
    client = Client()
    client.post("/access/login/", {"login": "handler", "password": PASSWORD})
    assert client.get("/desk/")["Location"].startswith("/access/login/")


def test_a_reader_is_led_to_the_login_and_back(cast: Cast) -> None:
    client = Client()
    asked = client.get("/desk/?page=2")
    assert asked["Location"] == "/access/login/?next=%2Fdesk%2F%3Fpage%3D2"
    client.post(asked["Location"], {"login": "handler", "password": PASSWORD})
    answer = client.post("/access/second-factor/", {"code": code(cast.secrets["handler"])})
    assert answer["Location"] == "/desk/?page=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_host(cast: Cast, elsewhere: str) -> None:
    client = Client()
    client.post(f"/access/login/?next={elsewhere}", {"login": "handler", "password": PASSWORD, "next": elsewhere})
    answer = client.post("/access/second-factor/", {"code": code(cast.secrets["handler"])})
    assert answer["Location"] == "/access/"


def test_programs_and_acts_are_told_401(cast: Cast) -> None:
    assert Client().get("/desk/", headers={"accept": "application/json"}).json()["code"] == "not_logged_in"
    assert Client().post("/writes/").status_code == 401


def test_the_login_name_ignores_case(cast: Cast) -> None:
    sign_in(Client(), "HANDLER", cast.secrets["handler"])


def test_the_session_key_changes_at_login(cast: Cast) -> None:
    client = Client()
    client.get("/access/login/")
    session = client.session
    session["mark"] = 1
    session.save()
    before = session.session_key
    client.cookies["fx"] = before
    sign_in(client, "handler", cast.secrets["handler"])
    assert client.session.session_key != before


def test_a_code_works_once(cast: Cast) -> None:
    secret = cast.secrets["handler"]
    used = code(secret)
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/access/login/", {"login": "handler", "password": PASSWORD})
    assert first.post("/access/second-factor/", {"code": used}).status_code == 302
    cache.clear()  # another process has another memory
    answer = second.post("/access/second-factor/", {"code": used})
    assert answer.status_code == 200
    assert "刚刚用过" in answer.content.decode()


def test_a_wrong_code_opens_nothing(cast: Cast) -> None:
    client = Client()
    client.post("/access/login/", {"login": "handler", "password": PASSWORD})
    answer = client.post("/access/second-factor/", {"code": "000000"})
    assert "验证码不对" in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_a_missing_code_is_not_a_fault(cast: Cast) -> None:
    client = Client()
    client.post("/access/login/", {"login": "handler", "password": PASSWORD})
    assert client.post("/access/second-factor/", {}).status_code in (200, 400)


def test_a_recovery_code_works_once(cast: Cast) -> None:
    client = cast.walked_in(Role.HANDLER)
    page = client.get("/access/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(codes) == 8
    other = Client()
    other.post("/access/login/", {"login": "handler", "password": PASSWORD})
    assert other.post("/access/second-factor/", {"code": codes[0]}).status_code == 302
    assert other.get("/desk/").status_code == 200
    third = Client()
    third.post("/access/login/", {"login": "handler", "password": PASSWORD})
    assert third.post("/access/second-factor/", {"code": codes[0]}).status_code == 200


def test_an_officer_without_second_factor_must_enrol_first(cast: Cast) -> None:
    person = account("fresh")
    post(cast.east, Role.HANDLER, holder=person)
    client = Client()
    client.post("/access/login/", {"login": "fresh", "password": PASSWORD})
    assert client.get("/desk/")["Location"] == "/access/second-factor/enrol/"
    assert client.get("/access/me/")["Location"] == "/access/second-factor/enrol/"
    page = client.get("/access/second-factor/enrol/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert "data:" not in page
    secret = secret_on(page)
    assert client.post("/access/second-factor/enrol/", {"code": "000000"}).status_code == 200
    answer = client.post("/access/second-factor/enrol/", {"code": code(secret)})
    assert answer["Location"] == "/access/recovery-codes/"
    assert len(re.findall(r"<li><code>\d{8}</code></li>", client.get("/access/recovery-codes/").content.decode())) == 8
    assert client.get("/desk/").status_code == 200
    assert client.get("/access/second-factor/enrol/")["Location"] == "/access/"
    sign_in(Client(), "fresh", secret, steps=1)


def test_the_secret_is_sealed_in_the_database(cast: Cast) -> None:
    from allauth.mfa.models import Authenticator

    for row in Authenticator.objects.all():
        assert cast.secrets["handler"] not in str(row.data)


def test_a_temporary_password_must_be_changed_before_anything_else(cast: Cast) -> None:
    person, clear = create_account(username="newcomer", name="演新", by=SYSTEM, at=AT)
    post(cast.east, Role.HANDLER, holder=person)
    client = Client()
    client.post("/access/login/", {"login": "newcomer", "password": clear})
    for path in ("/desk/", "/access/second-factor/enrol/"):
        assert client.get(path)["Location"] == "/access/password/"
    weak = client.post("/access/password/", {"oldpassword": clear, "password1": "short", "password2": "short"})
    same = client.post("/access/password/", {"oldpassword": clear, "password1": clear, "password2": clear})
    assert weak.status_code == same.status_code == 200
    assert "不能与原来的密码相同" in same.content.decode()
    done = client.post("/access/password/", {"oldpassword": clear, "password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    assert client.get("/desk/")["Location"] == "/access/second-factor/enrol/"
    assert not Account.objects.get(username="newcomer").password_temporary


class TestLimits:
    def test_five_wrong_tries_lock_the_account_even_for_the_right_password(self, cast: Cast) -> None:
        assert wrong(Client(), "handler", 5) == [200] * 5
        answer = Client().post("/access/login/", {"login": "handler", "password": PASSWORD})
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0

    def test_the_limit_holds_over_processes(self, cast: Cast) -> None:
        for _ in range(5):
            cache.clear()
            wrong(Client(), "handler", 1)
        cache.clear()
        assert Client().post("/access/login/", {"login": "handler", "password": PASSWORD}).status_code == 429

    def test_unknown_and_known_names_are_answered_alike(self, cast: Cast) -> None:
        client = Client()

        def seen(username: str) -> list[tuple[int, str]]:
            found = []
            for _ in range(6):
                answer = client.post("/access/login/", {"login": username, "password": "wrong-password"})
                text = re.sub(r'value="[^"]*"|on=1[^"]*', "", answer.content.decode())
                found.append((answer.status_code, text))
            return found

        assert seen("handler") == seen("nobody-here")

    def test_unknown_names_cost_a_hash_too(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        from django.contrib.auth.hashers import MD5PasswordHasher

        encode = MD5PasswordHasher.encode

        def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
            hashed.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
        wrong(Client(), "handler", 1)
        known = len(hashed)
        wrong(Client(), "nobody-here", 1)
        assert known == len(hashed) - known == 1

    def test_one_address_has_a_limit_over_all_accounts(self, cast: Cast) -> None:
        for number in range(20):
            wrong(Client(), f"guess{number}", 1)
        assert wrong(Client(), "handler", 1) == [429]
        assert Client(REMOTE_ADDR="10.9.9.9").post(
            "/access/login/", {"login": "handler", "password": PASSWORD}
        ).status_code == 302  # fmt: skip

    def test_right_passwords_are_not_counted(self, cast: Cast) -> None:
        for _ in range(3):
            wrong(Client(), "handler", 4)
            Client().post("/access/login/", {"login": "handler", "password": PASSWORD})
        assert wrong(Client(), "handler", 1) == [200]

    def test_codes_are_limited_too(self, cast: Cast) -> None:
        for _ in range(5):
            client = Client()
            client.post("/access/login/", {"login": "handler", "password": PASSWORD})
            assert client.post("/access/second-factor/", {"code": "000000"}).status_code == 200
            cache.clear()
        client = Client()
        client.post("/access/login/", {"login": "handler", "password": PASSWORD})
        assert client.post("/access/second-factor/", {"code": code(cast.secrets["handler"])}).status_code == 429

    @override_settings(TRUSTED_PROXIES=1)
    def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(self, cast: Cast) -> None:
        for number in range(20):
            forged = {"x-forwarded-for": f"1.2.3.{number}, 10.0.0.1"}
            Client().post("/access/login/", {"login": f"guess{number}", "password": "x"}, headers=forged)
        again = {"x-forwarded-for": "1.2.3.99, 10.0.0.1"}
        other = {"x-forwarded-for": "1.2.3.99, 10.0.0.2"}
        asked = {"login": "someone", "password": "x"}
        assert Client().post("/access/login/", asked, headers=again).status_code == 429
        assert Client().post("/access/login/", asked, headers=other).status_code == 200

    def test_the_name_tried_is_not_stored(self, cast: Cast) -> None:
        from fangxin.storage.models import Attempt

        wrong(Client(), "my-secret-password", 1)
        assert not Attempt.objects.filter(subject__contains="my-secret").exists()


class TestEnding:
    def test_signing_out_needs_a_form(self, cast: Cast) -> None:
        client = cast.walked_in(Role.HANDLER)
        assert client.get("/access/logout/").status_code == 302
        assert client.get("/desk/").status_code == 200
        key = client.session.session_key
        client.post("/access/logout/")
        client.cookies["fx"] = key
        assert client.get("/desk/").status_code == 302

    def test_disabling_the_account_ends_the_session(self, cast: Cast) -> None:
        client = cast.walked_in(Role.HANDLER)
        row = Account.objects.get(username="handler")
        disable_account(account_id=row.pk, version=row.version, by=SYSTEM, at=AT)
        assert client.get("/desk/").status_code == 302
        answer = Client().post("/access/login/", {"login": "handler", "password": PASSWORD})
        assert answer["Location"] == "/access/inactive/"

    def test_a_new_password_and_a_reset_end_the_session(self, cast: Cast) -> None:
        client = cast.walked_in(Role.HANDLER)
        row = Account.objects.get(username="handler")
        issue_password(account_id=row.pk, version=row.version, by=SYSTEM, at=AT)
        assert client.get("/desk/").status_code == 302
        other = cast.walked_in(Role.HOTLINE)
        row = Account.objects.get(username="hotline")
        _, clear = reset_second_factor(account_id=row.pk, version=row.version, by=SYSTEM, at=AT)
        assert other.get("/desk/").status_code == 302
        other.post("/access/login/", {"login": "hotline", "password": clear})
        assert other.get("/desk/")["Location"] == "/access/password/"

    def test_losing_the_post_takes_the_rights_at_once(self, cast: Cast) -> None:
        client = cast.walked_in(Role.HANDLER)
        held = cast.posts[Role.HANDLER]
        assign_post(post_id=held.pk, version=2, holder_id=None, substitute_id=None, by=SYSTEM, at=AT)
        answer = client.get("/desk/")
        assert answer.status_code == 403
        assert "no_post" in answer.content.decode()
        assert client.get("/access/me/").status_code == 200
        assert client.get("/access/")["Location"] == "/access/me/"

    def test_an_idle_session_ends(self, cast: Cast) -> None:
        client = cast.walked_in(Role.HANDLER)
        client.get("/desk/")
        session = client.session
        session["seen"] -= 31 * 60
        session.save()
        assert client.get("/desk/").status_code == 302
        assert client.get("/desk/").status_code == 302


def test_logins_are_journalled(cast: Cast) -> None:
    cast.walked_in(Role.HANDLER)
    entry = Entry.objects.filter(chain=ChainId.ACCESS).order_by("-seq")[0]
    assert (entry.act, entry.actor_name) == ("LOGGED_IN", "演handler")
    assert entry.facts["second_factor"] is True
    assert entry.facts["address"] == "127.0.0.1"
    assert PASSWORD not in entry.facts_json


@pytest.mark.parametrize("path", ["signup", "password/reset", "email", "confirm-email", "social", "password/set"])
def test_there_is_no_other_way_in(cast: Cast, path: str) -> None:
    assert Client().get(f"/access/{path}/").status_code == 404
