"""`fangxin bench-seed`: what it prints is what is in the database, and every canary lies where it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import Client

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.words import Role
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.words import CallState, DraftState
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import intake_by_tracking_code
from fangxin.domain.cases.rules.states import MACHINES
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.feedback.models import Draw
from fangxin.domain.knowledge.models import Article
from fangxin.domain.matters.models import Matter, Suggestion
from fangxin.domain.people.actions import open_person
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.words import ItemState
from fangxin.domain.workorders.models import WorkOrder
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.commands import seed as command
from fangxin.interfaces.demo.bench import OFFICES, BenchStory, bench_story
from fangxin.interfaces.demo.replaying import forget
from tests.access.cast import sign_in

pytestmark = pytest.mark.django_db
OFFICE = "410611"


def smaller(*, seed: int) -> BenchStory:
    """The story with the cases of one county only: all its lives and chapters, a fraction of the time."""
    bench = bench_story(seed=seed)
    kept = [row for row in bench.story.complaints if row["office"] == OFFICE]
    left_out = {row["id"] for row in bench.story.complaints} - {row["id"] for row in kept}
    story = replace(bench.story, complaints=kept)
    return BenchStory(story=story, canaries=[canary for canary in bench.canaries if canary.row not in left_out])


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(command, "bench_story", smaller)
        patch.setattr(
            command, "call_command", lambda *told, **how: None
        )  # a schema is not changed inside a transaction
        done = CliRunner().invoke(command.bench_seed, ["--seed", "7", "--json"], catch_exceptions=False)
        yield json.loads(done.stdout)
        transaction.set_rollback(True)
        forget()


def everything_stored() -> str:
    """All text of all tables, as the database holds it."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [str(value) for row in cursor.fetchall() for value in row if isinstance(value, str)]
    return "\n".join(told)


def test_logins_of_every_role_in_several_offices(printed: dict[str, Any]) -> None:
    roles = {(login["office"], login["role"]) for login in printed["logins"]}
    for office in ("410600", "410611", "410621"):
        assert {role for of, role in roles if of == office} == set(Role)
    assert len({login["login"] for login in printed["logins"]}) == len(printed["logins"]) == Account.objects.count()
    paths = {login["office"]: login["office_path"] for login in printed["logins"]}
    assert set(paths) == {place.code for place in OFFICES}
    assert all(paths[code].startswith(paths["410600"]) for code in paths)


def test_an_officer_signs_in_with_what_was_printed(printed: dict[str, Any]) -> None:
    login = next(one for one in printed["logins"] if (one["office"], one["role"]) == (OFFICE, "HANDLER"))
    client = Client()
    sign_in(client, login["login"], login["totp_secret"], login["password"])
    own = next(case for case in printed["cases"] if case["office"] == OFFICE)
    assert client.get(own["url"]).status_code == 200
    deputy = next(one for one in printed["logins"] if one["office"] == OFFICE and one["substitute"])
    assert deputy["login"] == "deputy.410611"


def test_cases_of_every_kind_and_status_with_their_tracking_codes(printed: dict[str, Any]) -> None:
    by_kind = {kind: {case["status"] for case in printed["cases"] if case["kind"] == kind} for kind in Kind}
    for kind in (Kind.COMPLAINT, Kind.REPORT):
        assert by_kind[kind] == set(MACHINES[kind].statuses)
    assert by_kind[Kind.INQUIRY] == by_kind[Kind.COMMENDATION] == {Status.CLOSED}
    assert Case.objects.count() == len(printed["cases"])
    for told in printed["cases"]:
        case = Case.objects.select_related("intake__person").get(pk=int(told["id"]))
        assert (case.number, case.status, case.path) == (told["number"], told["status"], told["office_path"])
        assert intake_by_tracking_code(code=told["tracking_code"]) == case.intake
        assert case.intake.person is not None and open_person(person=case.intake.person).phone == told["phone"]


def test_the_other_desks_have_their_work_too(printed: dict[str, Any]) -> None:
    chapters = {case["life"] for case in printed["cases"]} & {"hotline", "matters", "supervision", "knowledge"}
    assert len(chapters) == 4
    assert {*Call.objects.values_list("state", flat=True)} == {CallState.ENDED, CallState.MISSED, CallState.TALKING}
    assert Draft.objects.filter(state=DraftState.OPEN).exists()
    assert {*Matter.objects.values_list("state", flat=True)} and Suggestion.objects.filter(decided_at=None).exists()
    assert WorkOrder.objects.count() == 2
    assert {*Item.objects.values_list("state", flat=True)} == {ItemState.OPEN, ItemState.ANSWERED, ItemState.CLOSED}
    assert {"PUBLISHED", "REVIEW"} <= {*Article.objects.values_list("state", flat=True)}
    assert Draw.objects.filter(plan__isnull=False).exists()


def test_every_office_has_a_system_that_sees_its_cases(printed: dict[str, Any]) -> None:
    assert {machine["office"] for machine in printed["machines"]} == {place.code for place in OFFICES}
    own = next(case for case in printed["cases"] if case["office"] == OFFICE)
    for machine in printed["machines"]:
        answer = Client().get(f"/api/v1/cases/{own['number']}", headers={"Authorization": f"Bearer {machine['token']}"})
        seen = own["office_path"].startswith(machine["office_path"])
        assert answer.status_code == (200 if seen else 404), machine["office"]


def test_objects_have_a_case_and_a_page(printed: dict[str, Any]) -> None:
    kinds = Counter(one["kind"] for one in printed["objects"])
    assert {"document", "warning", "evidence", "reopening", "hand_over", "order", "escalation"} <= set(kinds)
    numbers = {case["number"] for case in printed["cases"]}
    assert all(one["case"] in numbers and one["id"] in one["url"] for one in printed["objects"])


def test_canaries_lie_where_they_say_and_sealed_ones_nowhere_in_the_clear(printed: dict[str, Any]) -> None:
    stored = everything_stored()
    open_ones = [canary for canary in printed["canaries"] if not canary["sealed"]]
    assert {canary["where"] for canary in open_ones} >= {
        "title", "content", "note", "evidence_name", "hold", "refuse", "verify", "answer", "thank", "order_reply", "hand_over",
    }  # fmt: skip
    assert [canary for canary in open_ones if canary["text"] not in stored] == []
    sealed = [canary for canary in printed["canaries"] if canary["sealed"]]
    assert {canary["where"] for canary in sealed} == {
        "complainant_name", "complainant_phone", "complainant_id_number", "complainant_address",
    }  # fmt: skip
    assert [canary for canary in sealed if canary["text"] in stored] == []
    assert len({canary["text"] for canary in printed["canaries"]}) == len(printed["canaries"])


def test_a_database_in_use_is_refused(printed: dict[str, Any]) -> None:
    cases = Case.objects.count()
    with pytest.raises(Refusal, match="database_not_empty"):
        CliRunner().invoke(command.bench_seed, ["--seed", "8"], catch_exceptions=False)
    assert Case.objects.count() == cases


def test_the_same_seed_invents_the_same_and_another_another() -> None:
    one, again, other = bench_story(seed=1), bench_story(seed=1), bench_story(seed=2)
    assert (one.story, one.canaries) == (again.story, again.canaries)
    assert {canary.text for canary in one.canaries}.isdisjoint(canary.text for canary in other.canaries)
    offices = {row["office"] for row in one.story.complaints}
    assert {"410600", "410611", "410621", "410611-01", "410621-01"} == offices
