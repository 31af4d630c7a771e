"""Importing into the database: new cases with all their rows, the same again, changed ones, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.actions.decide import accept
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.exchange.models import ImportedRow, ImportRun
from fangxin.domain.exchange.rules.mapping_file import mapping_of
from fangxin.domain.exchange.rules.refusals import ColumnsMissing
from fangxin.domain.people.actions import open_person, phone_index
from fangxin.domain.people.models import Person
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.models import Clock, ClockEvent, Entry
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotPermitted
from tests.exchange.conftest import NOW, OPEN, SETTLED, Agency, Take, import_file, write_csv

pytestmark = pytest.mark.django_db


def case(number: str = "A-1", source: str = "import") -> Case:
    return Case.objects.select_related("intake__person").get(number=number, source=source)


def acts(one: Case) -> list[str]:
    return [entry.act for entry in entries_of(chain=one.pk)]


def events(one: Case, rule: str) -> list[tuple[str, date, int]]:
    clocks = Clock.objects.filter(case_id=one.pk, rule=rule).values_list("id", flat=True)
    return list(ClockEvent.objects.filter(clock_id__in=list(clocks)).order_by("seq").values_list("kind", "on", "days"))


# New cases ------------------------------------------------------------------------------------------------------------


def test_a_settled_complaint_with_all_its_rows(take: Take, agency: Agency) -> None:
    assert take(SETTLED).counts() == (1, 1, 0, 0, 0)
    one = case()
    assert (one.status, one.outcome, one.office_id, one.path) == ("CLOSED", "SETTLED", agency.qibin.pk, "00010002")
    assert (one.rule_version, one.region_code, one.object_code, one.problem_code) == (
        "order121",
        "410611",
        "101",
        "P20",
    )
    assert (one.disputed_fen, one.recovered_fen, one.due_on, one.post_id) == (12850, 12850, None, None)
    assert one.accepted_at == one.decided_at
    assert acts(one) == ["IMPORTED", "ACCEPTED", "CLOSED"]
    assert one.version == 3
    first, accepted, closed = entries_of(chain=one.pk)
    assert first.at == accepted.at == NOW
    assert accepted.facts["recorded_at"].startswith("2026-04-22T02:00:00")
    assert closed.facts["outcome"] == "SETTLED"
    assert one.intake.outside_number == "A-1"
    assert list(broken_chains()) == []


def test_the_complainant_is_sealed(take: Take) -> None:
    take(SETTLED)
    person = case().intake.person
    assert person is not None
    assert (person.name_masked, person.phone_masked) == ("程**", "199****1234")
    assert open_person(person=person).name == "程小溪"
    assert person.phone_index == phone_index("19900001234")
    assert "程小溪" not in str(list(Entry.objects.values_list("facts_json", flat=True)))


def test_a_masked_phone_leads_to_nobody(take: Take) -> None:
    take({**SETTLED, "complainant_name": "程**", "complainant_phone": "199****1234"})
    person = Person.objects.get()
    assert (person.phone_masked, person.phone_index) == ("199****1234", "")


def test_clocks_run_from_the_recorded_days(take: Take) -> None:
    take(SETTLED)
    acceptance, mediation = Clock.objects.order_by("started_on")
    assert (acceptance.rule, acceptance.started_on, acceptance.stopped_on) == (
        "complaint.acceptance", date(2026, 4, 20), date(2026, 4, 22),
    )  # fmt: skip
    assert (mediation.rule, mediation.started_on, mediation.stopped_on) == (
        "complaint.mediation", date(2026, 4, 22), date(2026, 5, 10),
    )  # fmt: skip
    assert acceptance.in_time and mediation.in_time
    assert {clock.look_again_at for clock in (acceptance, mediation)} == {None}
    assert events(case(), "complaint.acceptance") == [("START", date(2026, 4, 20), 0), ("STOP", date(2026, 4, 22), 0)]


def test_a_late_decision_is_late(take: Take) -> None:
    take({**SETTLED, "decided_at": "2026-05-08 10:00:00"})
    assert Clock.objects.get(rule="complaint.acceptance").in_time is False


def test_an_open_complaint_waits_on_a_desk_with_a_running_clock(take: Take, agency: Agency) -> None:
    done = take({**OPEN, "received_at": "2026-11-19 09:00:00"})
    one = case()
    assert (one.status, one.office_id) == ("ASSIGNED", agency.qibin.pk)
    assert one.post is not None
    assert one.post.office_id == agency.qibin.pk
    clock = Clock.objects.get()
    assert (clock.status, clock.due_on) == ("RUNNING", date(2026, 11, 30))
    assert clock.look_again_at is not None
    assert (one.due_on, one.due_rule, one.dispatched_at) == (clock.due_on, "complaint.acceptance", NOW)
    assert (done.summary.to_handle, done.summary.to_dispatch) == (1, 0)


def test_an_accepted_complaint_is_being_mediated(take: Take) -> None:
    take({**OPEN, "decision": "受理", "decided_at": "2026-11-10"})
    one = case()
    assert (one.status, one.due_rule) == ("ACCEPTED", "complaint.mediation")
    assert one.due_on == Clock.objects.get(rule="complaint.mediation", stopped_on=None).due_on
    assert acts(one) == ["IMPORTED", "ACCEPTED"]


def test_a_refusal(take: Take) -> None:
    take({**OPEN, "decision": "not_accepted", "decided_at": "2026-04-22", "ground": "NA4"})
    one = case()
    assert (one.status, one.outcome, one.ground, one.closed_at) == ("CLOSED", "NOT_ACCEPTED", "NA4", one.decided_at)
    assert acts(one) == ["IMPORTED", "REFUSED"]
    assert Clock.objects.get().stopped_on == date(2026, 4, 22)


def test_a_withdrawal_before_any_decision(take: Take) -> None:
    take({**OPEN, "outcome": "withdrawn", "closed_at": "2026-04-21"})
    assert acts(case()) == ["IMPORTED", "WITHDRAWN"]
    assert Clock.objects.get().stopped_on == date(2026, 4, 21)


def test_a_report_and_its_longer_term(take: Take) -> None:
    report = {**OPEN, "kind": "report", "problem": "价格违法行为", "decision": "filed", "decided_at": "2026-05-28"}
    take(report, {**report, "number": "A-2", "extended": "true"})
    plain, longer = case("A-1"), case("A-2")
    assert (plain.outcome, plain.status) == ("FILED", "CLOSED")
    assert Clock.objects.get(case_id=plain.pk).in_time is False
    assert Clock.objects.get(case_id=longer.pk).in_time is True
    assert events(longer, "report.verification") == [
        ("START", date(2026, 4, 20), 0), ("EXTEND", date(2026, 5, 13), 15), ("STOP", date(2026, 5, 28), 0),
    ]  # fmt: skip


def test_an_inquiry_has_no_clock(take: Take) -> None:
    take({**OPEN, "kind": "咨询", "problem": "", "outcome": "已答复", "closed_at": "2026-04-20 10:00:00"})
    assert case().outcome == "ANSWERED"
    assert not Clock.objects.exists()


def test_before_the_first_rules_there_are_no_clocks(take: Take) -> None:
    old = {**SETTLED, "received_at": "2018-03-01", "decided_at": "2018-03-05", "closed_at": "2018-03-20"}
    done = take(old)
    assert (done.counts(), done.summary.without_clocks) == ((1, 1, 0, 0, 0), 1)
    assert case().rule_version == "order20"
    assert not Clock.objects.exists()


def test_every_case_is_routed_on_a_ground(take: Take, agency: Agency) -> None:
    take(
        OPEN,
        {**OPEN, "number": "A-2", "office": "浚县局"},
        {**OPEN, "number": "A-3", "region": ""},
        {**OPEN, "number": "A-4", "region": "410100"},
    )
    found = {one.number: (one, RoutingDecision.objects.get(case_id=one.pk)) for one in Case.objects.all()}
    by_region, given, nowhere, coarse = (found[f"A-{n}"] for n in (1, 2, 3, 4))
    assert (by_region[1].office_id, by_region[1].needs_person) == (agency.qibin.pk, False)
    assert by_region[1].article
    assert (given[0].office_id, given[1].rule) == (agency.xun.pk, "import.office")
    for one, decision in (nowhere, coarse):
        assert (one.status, one.office_id, decision.needs_person) == ("RECEIVED", agency.intake.pk, True)
    assert all(decision.ground for _, decision in found.values())


def test_disclosure_and_satisfaction(take: Take) -> None:
    take(
        {**SETTLED, "disclosable": "是", "disclosed_at": "2026-06-01", "satisfaction": "基本满意", "odr": "failed"},
        {**SETTLED, "number": "A-2", "disclosable": "否", "satisfaction": "4"},
    )
    one, other = case("A-1"), case("A-2")
    assert (one.visibility, one.satisfaction, one.odr) == ("DISCLOSED", "BASICALLY_SATISFIED", "FAILED")
    assert (other.visibility, other.satisfaction) == ("WITHHELD", "4")


# Rejected rows --------------------------------------------------------------------------------------------------------


def test_bad_rows_do_not_stop_the_good_ones(take: Take) -> None:
    done = take(
        SETTLED,
        {**SETTLED, "number": "A-2", "closed_at": "2026-04-01"},
        {**SETTLED, "number": "A-3", "object": "飞碟", "region": "1"},
        {key: key for key in SETTLED},
        {**SETTLED, "number": "A-4"},
    )
    assert done.counts() == (5, 2, 0, 0, 3)
    assert done.codes() == [
        (3, "closed_at", "out_of_order"), (4, "region", "region_code_malformed"), (4, "object", "unknown_class"),
        (5, "", "header_repeated"),
    ]  # fmt: skip
    assert sorted(Case.objects.values_list("number", flat=True)) == ["A-1", "A-4"]


def test_a_number_twice_in_one_file(take: Take) -> None:
    done = take(SETTLED, {**SETTLED, "title": "另一件"}, SETTLED, {**SETTLED, "source": "12345"})
    assert done.counts() == (4, 2, 1, 0, 1)
    assert done.codes() == [(3, "number", "number_repeated")]
    assert "第 2 行" in done.errors[0].reason


def test_columns_missing_are_told_before_anything_is_written(agency: Agency, tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing):
        import_file(write_csv(tmp_path / "x.csv", [{"number": "1", "kind": "complaint"}]))
    assert not ImportRun.objects.exists()


def test_no_intake_unit_means_nowhere_to_go(take: Take, agency: Agency) -> None:
    agency.intake.is_intake = False
    agency.intake.save()
    done = take({**OPEN, "region": ""}, {**OPEN, "number": "A-2"})
    assert (done.counts(), done.codes()) == ((2, 1, 0, 0, 1), [(2, "office", "nowhere_to_go")])


def test_a_head_imports_into_the_own_subtree_only(take: Take, agency: Agency) -> None:
    head = Actor(
        kind=ActorKind.OFFICER,
        name="章负责",
        account_id=1,
        post_id=1,
        role=Role.HEAD,
        office_id=agency.xun.pk,
        office_path=agency.xun.path,
    )
    done = take(
        OPEN, {**OPEN, "number": "A-2", "office": "410611"}, {**OPEN, "number": "A-3", "region": "410621"}, by=head
    )
    assert done.counts() == (3, 1, 0, 0, 2)
    assert case("A-3").office_id == agency.xun.pk
    handler = Actor(
        kind=ActorKind.OFFICER, name="李", role=Role.HANDLER, office_id=agency.xun.pk, office_path=agency.xun.path
    )
    with pytest.raises(NotPermitted):
        take(OPEN, by=handler)


# The same again, and changed ------------------------------------------------------------------------------------------


def counted() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (Case, Intake, Person, Entry, Clock, ClockEvent, RoutingDecision, ImportedRow)
    )


def test_the_same_file_again_changes_nothing(take: Take) -> None:
    rows = [SETTLED, {**OPEN, "number": "A-2"}, {**OPEN, "number": "A-3", "region": ""}]
    take(*rows)
    before = counted()
    again = take(*rows, at=NOW + timedelta(days=3))
    assert again.counts() == (3, 0, 3, 0, 0)
    entries = list(Entry.objects.filter(chain=ChainId.EXCHANGE).order_by("seq"))
    assert [entry.act for entry in entries] == ["IMPORTED", "IMPORTED"]
    assert counted() == (*before[:3], before[3] + 1, *before[4:])


def test_what_was_supplied_is_no_change_at_the_next_import(take: Take) -> None:
    columns = ("登记编号", "类型", "接收方式", "具体问题", "初查受理状态")
    told = [
        ("N1", "投诉", "电话", "买到的东西坏了。", "不予受理"),
        ("N2", "举报", "电话", "加油机少给油。", "立案"),
        ("N3", "投诉", "电话", "没有人管。", "已受理"),
    ]
    rows = [dict(zip(columns, one, strict=True)) for one in told]
    assert take(*rows, mapping=mapping_of("national-platform")).counts() == (3, 3, 0, 0, 0)
    assert set(Clock.objects.filter(status="STOPPED").values_list("in_time", flat=True)) == {None}
    first = entries_of(chain=case("N1", "12315").pk)[0]
    assert first.facts["assumed"] == ["received_at", "decided_at", "closed_at"]
    again = take(*rows, mapping=mapping_of("national-platform"), at=NOW + timedelta(days=40))
    assert again.counts() == (3, 0, 3, 0, 0)


def test_a_case_without_words_still_has_a_name(take: Take) -> None:
    take({**OPEN, "content": ""}, {**OPEN, "number": "A-2", "content": "", "merchant_name": ""})
    assert [case("A-1").title, case("A-2").title] == ["云上鲸超市", "A-2"]


def test_labels_instead_of_keys_are_no_change(take: Take) -> None:
    take(SETTLED)
    assert take({**SETTLED, "kind": "投诉", "decision": "受理", "disputed_amount": "￥128.5"}).counts() == (
        1,
        0,
        1,
        0,
        0,
    )


def test_a_decision_that_came_since(take: Take) -> None:
    take(OPEN)
    before = case()
    later = {**OPEN, "decision": "accepted", "decided_at": "2026-04-22 10:00:00"}
    assert take(later).counts() == (1, 0, 0, 1, 0)
    one = case()
    assert (one.pk, one.status, one.version) == (before.pk, "ACCEPTED", 3)
    assert acts(one) == ["IMPORTED", "IMPORT_CHANGED", "ACCEPTED"]
    changed = entries_of(chain=one.pk)[1].facts
    assert (changed["before"]["status"], changed["after"]["status"]) == ("ASSIGNED", "ACCEPTED")
    assert events(one, "complaint.acceptance") == [("START", date(2026, 4, 20), 0), ("STOP", date(2026, 4, 22), 0)]
    assert Clock.objects.get(rule="complaint.mediation").status == "RUNNING"
    assert one.post_id == before.post_id
    assert take(later).counts() == (1, 0, 1, 0, 0)
    assert take(SETTLED).counts() == (1, 0, 0, 1, 0)
    assert acts(case()) == ["IMPORTED", "IMPORT_CHANGED", "ACCEPTED", "IMPORT_CHANGED", "CLOSED"]
    assert list(broken_chains()) == []


def test_a_corrected_day_replaces_the_clock_and_keeps_its_history(take: Take) -> None:
    take(SETTLED)
    take({**SETTLED, "received_at": "2026-04-17 09:00:00"})
    replaced, counting = sorted(
        Clock.objects.filter(rule="complaint.acceptance"), key=lambda clock: clock.in_time is not None
    )
    assert (replaced.started_on, replaced.in_time) == (date(2026, 4, 20), None)
    assert (counting.started_on, counting.in_time) == (date(2026, 4, 17), True)
    assert case().received_at.day == 17
    assert take({**SETTLED, "received_at": "2026-04-17 09:00:00"}).counts() == (1, 0, 1, 0, 0)


def test_a_running_clock_that_no_longer_counts_is_stopped(take: Take) -> None:
    take({**OPEN, "decision": "accepted", "decided_at": "2026-04-22"})
    take({**OPEN, "decision": "", "decided_at": ""})
    assert case().status == "ASSIGNED"
    assert not Clock.objects.filter(rule="complaint.mediation", status="RUNNING").exists()
    assert Clock.objects.get(rule="complaint.acceptance", status="RUNNING").due_on == case().due_on


def test_columns_that_are_not_there_leave_a_case_alone(take: Take) -> None:
    take({**SETTLED, "claims": "退款"})
    few = {key: SETTLED[key] for key in ("number", "kind", "received_at")}
    assert take({**few, "satisfaction": "满意"}).counts() == (1, 0, 0, 1, 0)
    one = case()
    assert (one.satisfaction, one.content, one.outcome, one.claims) == (
        "SATISFIED",
        SETTLED["content"],
        "SETTLED",
        ["CL6"],
    )
    assert one.intake.person is not None
    assert Clock.objects.count() == 2
    # but what contradicts what is known is refused
    late = take({**few, "received_at": "2026-04-23"})
    assert late.codes() == [(2, "decided_at", "out_of_order")]


def test_another_complainant(take: Take) -> None:
    take(SETTLED)
    first = case().intake.person_id
    assert take({**SETTLED, "complainant_name": "程小河"}).counts() == (1, 0, 0, 1, 0)
    person = case().intake.person
    assert person is not None
    assert person.pk != first
    assert open_person(person=person).name == "程小河"
    facts = entries_of(chain=case().pk)[-1].facts
    assert facts["after"] == {"complainant": "程**"}
    assert take({**SETTLED, "complainant_name": "程**", "complainant_phone": "199****1234"}).counts() == (1, 0, 1, 0, 0)


def test_what_is_worked_on_here_is_not_moved_by_an_import(take: Take, agency: Agency) -> None:
    take({**OPEN, "received_at": "2026-11-18 09:00:00"})
    one = case()
    handler = Actor(
        kind=ActorKind.OFFICER,
        name="李承办",
        role=Role.HANDLER,
        office_id=agency.qibin.pk,
        office_path=agency.qibin.path,
    )
    accept(case_id=one.pk, version=None, by=handler, at=NOW)
    assert take({**OPEN, "received_at": "2026-11-18 09:00:00"}).counts() == (1, 0, 1, 0, 0)
    refused = take(
        {
            **OPEN,
            "received_at": "2026-11-18 09:00:00",
            "decision": "",
            "decided_at": "",
            "outcome": "withdrawn",
            "closed_at": "2026-11-19",
        }
    )
    assert (refused.counts(), refused.codes()) == ((1, 0, 0, 0, 1), [(2, "", "case_moved_on")])
    assert case().status == "ACCEPTED"
    few = {"number": "A-1", "kind": "complaint", "received_at": "2026-11-18 09:00:00", "disputed_amount": "300"}
    assert take(few).counts() == (1, 0, 0, 1, 0)
    assert (case().status, case().disputed_fen) == ("ACCEPTED", 30000)
    assert acts(case())[-1] == Act.IMPORT_CHANGED
    assert list(broken_chains()) == []


def test_warnings_are_nobody_s_work(take: Take) -> None:
    from fangxin.domain.supervision.actions.sweep import sweep

    take({**OPEN, "received_at": "2026-11-02 09:00:00"})
    sweep(at=NOW)
    assert "WARNED" in acts(case())
    assert take(
        {**OPEN, "received_at": "2026-11-02 09:00:00", "decision": "accepted", "decided_at": "2026-11-04"}
    ).counts() == (1, 0, 0, 1, 0)


def test_a_moved_office_is_routed_anew(take: Take, agency: Agency) -> None:
    take(OPEN)
    take({**OPEN, "office": "410621"})
    one = case()
    assert (one.office_id, one.path) == (agency.xun.pk, agency.xun.path)
    assert one.post is not None
    assert one.post.office_id == agency.xun.pk
    assert RoutingDecision.objects.filter(case_id=one.pk).count() == 2


# Dry runs, runs, own cases --------------------------------------------------------------------------------------------


def test_a_dry_run_counts_and_writes_nothing(take: Take) -> None:
    take(SETTLED)
    before = counted()
    done = take(
        {**SETTLED, "title": "改过的标题"},
        {**OPEN, "number": "A-2"},
        {**OPEN, "number": "A-3", "kind": "x"},
        dry_run=True,
    )
    assert done.counts() == (3, 1, 0, 1, 1)
    assert done.summary.duplicates is None
    assert (counted(), ImportRun.objects.count()) == (before, 1)


def test_a_run_keeps_its_figures(take: Take) -> None:
    take(SETTLED, {**SETTLED, "number": "A-2", "kind": "x"})
    run = ImportRun.objects.get()
    assert (run.read, run.created, run.rejected, run.finished, run.linked) == (2, 1, 1, True, True)
    told = Entry.objects.get(chain=ChainId.EXCHANGE)
    assert (told.act, told.facts["created"], told.facts["rejected"]) == ("IMPORTED", 1, 1)


def test_a_crash_leaves_whole_chunks_and_a_second_run_completes_them(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**SETTLED, "number": f"B-{n}", "content": f"{SETTLED['content']}{n}"} for n in range(7)]
    from fangxin.domain.exchange.actions import chunk

    loaded, calls = chunk.load_values, iter(range(100))

    def crash(model: type, values: object) -> None:
        if next(calls) == 14:  # in the middle of the second chunk's tables
            raise MemoryError
        loaded(model, values)  # type: ignore[arg-type]

    monkeypatch.setattr(chunk, "load_values", crash)
    with pytest.raises(MemoryError):
        take(*rows, chunk=3)
    assert Case.objects.count() == 3
    assert not ImportRun.objects.get().finished
    monkeypatch.setattr(chunk, "load_values", loaded)
    assert take(*rows, chunk=3).counts() == (7, 4, 3, 0, 0)
    assert list(broken_chains()) == []


def test_own_cases_come_back_unchanged_or_not_at_all(take: Take, agency: Agency) -> None:
    take({**SETTLED, "complainant_name": "", "complainant_phone": ""})
    one = case()
    Case.objects.filter(pk=one.pk).update(source="")
    ImportedRow.objects.all().delete()
    own = {**SETTLED, "source": "fangxin", "title": one.title, "object": "101", "extended": "false"}
    assert take(own).counts() == (1, 0, 1, 0, 0)
    refused = take({**own, "satisfaction": "满意"})
    assert refused.codes() == [(2, "number", "own_case")]
    assert Case.objects.count() == 1


def test_a_registered_merchant_is_recognised(take: Take) -> None:
    from fangxin.domain.merchants.models import Merchant

    merchant = Merchant.objects.create(
        id=1,
        uscc="91000000000000000K",
        name="云上鲸超市",
        name_key="云上鲸超市",
        core="云上鲸",
        core_start="云上鲸",
        created_at=NOW,
    )
    take({**SETTLED, "merchant_uscc": "91000000000000000K"})
    assert case().merchant_id == merchant.pk


def test_system_is_the_operator(take: Take) -> None:
    take(SETTLED, by=SYSTEM)
    assert Entry.objects.filter(actor_kind="SYSTEM").count() == Entry.objects.count()
