"""Who may use the interface: keys, permissions, limits; and that a session of an officer is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fangxin.domain.agency.actions.machines import close_machine, machine_with, rotate_secret, update_machine
from fangxin.domain.agency.models import Machine
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.interfaces.access import bearer
from tests.access.cast import Cast as Admins
from tests.access.cast import make_cast
from tests.api.calling import Caller, caller
from tests.people import MONDAY, cast

pytestmark = pytest.mark.django_db


def test_without_a_key_nobody_comes_in() -> None:
    answer = Client().get("/api/v1/cases")
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_wrong_unknown_and_closed_keys_look_alike() -> None:
    good = caller(cast().county)
    wrong = [Caller(good.token[:-1] + "_"), Caller("fx_AAAAAAAAAAAA_BBBB"), Caller("nonsense"), Caller("fx__")]
    machine = Machine.objects.get()
    close_machine(machine_id=machine.pk, version=1, by=SYSTEM, at=MONDAY)
    told = {(answer.status_code, answer.content) for answer in (one.get("cases") for one in [*wrong, good])}
    assert len(told) == 1 and next(iter(told))[0] == 401


def test_an_officers_session_is_no_key() -> None:
    people: Admins = make_cast()
    assert people.client(Role.HEAD).get("/api/v1/cases").status_code == 401


def test_a_closed_office_closes_its_systems() -> None:
    people = cast()
    good = caller(people.county)
    assert good.get("cases").status_code == 200
    type(people.county).objects.filter(pk=people.county.pk).update(active=False)
    assert good.get("cases").status_code == 401


def test_a_permission_not_given_is_refused() -> None:
    reader = caller(cast().county, "view_cases")
    answer = reader.post("requests", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert "登记诉求" in answer.json()["detail"]


def test_the_last_use_is_noted_at_most_once_a_minute() -> None:
    good = caller(cast().county)
    for minutes, expected in ((0, 0), (0.5, 0), (2, 2)):
        at = MONDAY + timedelta(minutes=minutes)
        assert machine_with(token=good.token, address="192.0.2.1", at=at)
        assert Machine.objects.get().last_used_at == MONDAY + timedelta(minutes=expected)
    machine_with(token=good.token, address="192.0.2.7", at=MONDAY + timedelta(minutes=2.5))
    assert Machine.objects.get().last_used_from == "192.0.2.7"


@pytest.mark.parametrize(("at_once", "still"), [(True, False), (False, True)])
def test_a_rotated_secret_leaves_a_day_unless_it_ends_at_once(at_once: bool, still: bool) -> None:
    old = caller(cast().county)
    _machine, token = rotate_secret(
        machine_id=Machine.objects.get().pk, version=1, at_once=at_once, by=SYSTEM, at=MONDAY
    )

    def held(token: str, days: float) -> bool:
        return machine_with(token=token, address="", at=MONDAY + timedelta(days=days)) is not None

    assert held(token, 0.5) and held(token, 30)
    assert held(old.token, 0.5) is still
    assert not held(old.token, 1.01)


def test_too_many_requests_and_too_many_wrong_keys_have_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast()
    good = caller(people.county)
    row = Machine.objects.get()
    update_machine(machine_id=row.pk, version=1, permissions=row.permissions, a_minute=2, by=SYSTEM, at=MONDAY)
    told = [good.get("cases") for _ in range(4)]
    assert {answer.status_code for answer in told[:2]} == {200}
    assert told[-1].status_code == 429 and int(told[-1]["Retry-After"]) >= 60
    assert told[-1].json()["code"] == "too_many_attempts"
    monkeypatch.setattr(bearer, "WRONG_KEYS", 2)
    assert [Caller("fx_A_B").get("cases").status_code for _ in range(4)][-1] == 429


def test_the_secret_is_stored_nowhere() -> None:
    good = caller(cast().county)
    secret = good.token.rsplit("_", 1)[1]
    assert not [value for value in Machine.objects.values_list().get() if secret in str(value)]
