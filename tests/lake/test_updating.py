"""Facts of cases on their way from the database into the lake, by what the journal tells of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.analytics.lake.refusals import LakeOutOfStep
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.mediation.actions import sessions
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Chain
from fangxin.domain.timeline.queries import broken_chains, chains_to_count, last_lake_written
from fangxin.foundation.clock import EventKind, day_of
from fangxin.interfaces.commands.indicators import indicators
from fangxin.interfaces.commands.lake import lake
from fangxin.interfaces.lake import updating
from fangxin.interfaces.lake.updating import SOURCES, known_on, rebuild_lake, the_lake, update_lake
from fangxin.storage.batches import batches
from tests.actions.test_life import settled
from tests.exchange.conftest import SETTLED, Agency, Take, agency, take
from tests.indicators.lakes import nasty_lake
from tests.people import LI, MONDAY, ZHANG, Cast, cast, filed, later

__all__ = ["agency", "take"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path / "lake"


@pytest.fixture
def people() -> Cast:
    return cast()


def update() -> tuple[int, int]:
    done = update_lake(at=MONDAY, progress=lambda line: None)
    return done.read, done.written


def cases() -> dict[int, dict[str, Any]]:
    with the_lake().open() as engine:
        return {row["id"]: row for row in engine.rows(engine.table("cases"))}


def test_a_complaint_through_its_life(people: Cast) -> None:
    case = filed(people.hotline)
    # what is counted of the case, and its words
    assert update() == (2, 2)
    row = cases()[case.pk]
    assert (row["kind"], row["status"], row["outcome"], row["path"]) == ("COMPLAINT", "ASSIGNED", "", case.path)
    assert (row["region"], row["place"], row["channel"], row["data_source"]) == ("410611", "410611", "HOTLINE", "PHONE")
    assert (row["received_at"], row["received_on"]) == (datetime(2026, 6, 8, 10, 0), date(2026, 6, 8))  # noqa: DTZ001
    assert (row["check_due_on"], row["check_done_on"], row["check_in_time"]) == (date(2026, 6, 17), None, None)
    assert (row["object"], row["problem"], row["disputed_fen"], row["anonymous"]) == ("10107", "P20", 5980, False)
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    assert update() == (2, 1)
    row = cases()[case.pk]
    assert (row["accepted_on"], row["check_done_on"], row["check_in_time"]) == (
        date(2026, 6, 9),
        date(2026, 6, 9),
        True,
    )
    assert (row["check_working_days"], row["check_hours"], row["check_rule_version"]) == (1, 24, "order121")
    assert (row["close_due_on"], row["close_in_time"], row["excluded_days"]) == (date(2026, 8, 8), None, 0)
    assert update() == (0, 0)


def test_only_what_the_journal_tells_of_is_read_again(people: Cast, folder: Path) -> None:
    first, second = filed(people.hotline), filed(people.hotline, at=later(40))
    update()
    assert not chains_to_count(most=10)
    before = {part.path for part in the_lake().manifest.parts}
    decide.accept(case_id=first.pk, version=first.version, by=people.handler, at=later(41))
    assert set(chains_to_count(most=10)) == {first.pk}
    assert update() == (2, 1)
    after = {part.path for part in the_lake().manifest.parts}
    assert len(before & after) == 3 and len(after) == 4
    assert cases()[second.pk]["accepted_on"] is None


def test_an_act_that_commits_while_facts_are_read_stays_due(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = filed(people.hotline)
    update()
    Chain.objects.filter(pk=case.pk).update(counted=0)

    def meanwhile(*given: Any, **more: Any) -> Any:
        done = writing(*given, **more)
        decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
        monkeypatch.setattr(updating, "write_changes", writing)
        return done

    writing = updating.write_changes
    monkeypatch.setattr(updating, "write_changes", meanwhile)
    update()
    assert cases()[case.pk]["accepted_on"] == date(2026, 6, 9)
    assert not chains_to_count(most=10)


def test_killed_before_the_marks_the_next_update_finishes(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = filed(people.hotline)
    update()
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    with monkeypatch.context() as patch:
        patch.setattr(updating, "_journalled", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            update()
    assert cases()[case.pk]["accepted_on"] == date(2026, 6, 9)
    assert set(chains_to_count(most=10)) == {case.pk}
    assert update() == (2, 0)
    assert not chains_to_count(most=10)
    assert last_lake_written() == the_lake().manifest.digest
    assert not list(broken_chains())


def test_killed_before_the_journal_kept_the_first_lake_the_next_update_finishes(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(people.hotline)
    with monkeypatch.context() as patch:
        patch.setattr(updating, "_journalled", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            update()
    first = the_lake().manifest.digest
    assert last_lake_written() == ""
    assert update() == (2, 0)
    assert last_lake_written() == the_lake().manifest.digest == first
    assert cases().keys() == {case.pk} and not chains_to_count(most=10)


def test_a_lake_that_was_there_before_the_first_is_no_part_of_it(people: Cast, folder: Path) -> None:
    case = filed(people.hotline)
    assert len(nasty_lake(folder, rows=20).manifest.sets["cases"].parts) > 1
    with pytest.raises(LakeOutOfStep):
        update_lake(at=MONDAY, progress=lambda line: None, most=10)
    done = CliRunner().invoke(lake, ["check"])
    assert done.exit_code == 1 and "lake_out_of_step" in done.stderr
    assert update() == (2, 2)
    assert cases().keys() == {case.pk}
    assert last_lake_written() == the_lake().manifest.digest


def test_many_changes_are_taken_up_in_steps(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(people.hotline)
    update()
    made = [filed(people.hotline, at=later(day)) for day in range(5)]
    monkeypatch.setattr(updating, "STEP", 2)
    assert update()[0] == 10
    assert cases().keys() >= {case.pk for case in made}
    monkeypatch.setattr("fangxin.storage.batches.BATCH", 2)
    assert rebuild_lake(at=MONDAY, progress=lambda line: None).read == 12
    assert [len(found) for found in batches(Case.objects.values_list("pk"), of=None)] == [2, 2, 2]


def test_a_lake_of_another_time_is_refused_and_built_anew(people: Cast, folder: Path) -> None:
    filed(people.hotline)
    update()
    old = (folder / "manifest.json").read_bytes()
    for day in (1, 2):
        filed(people.hotline, at=later(day))
        update()
    newest = the_lake().manifest.sets
    (folder / "manifest.json").write_bytes(old)
    with pytest.raises(LakeOutOfStep):
        update()
    done = CliRunner().invoke(lake, ["check"])
    assert done.exit_code == 1 and "lake_out_of_step" in done.stderr
    rebuild_lake(at=MONDAY, progress=lambda line: None)
    assert the_lake().manifest.sets == newest
    assert update() == (0, 0)


def test_a_set_with_other_columns_is_built_anew(people: Cast, folder: Path) -> None:
    case = filed(people.hotline)
    update()
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    told["sets"]["cases"]["version"] = 0
    path.write_text(json.dumps(told))
    assert update()[0] == 2
    assert cases().keys() == {case.pk}


def test_an_imported_case_counts_as_one_that_lived_here(take: Take, agency: Agency) -> None:
    take(SETTLED)
    update()
    (row,) = cases().values()
    assert (row["received_on"], row["decided_on"], row["closed_on"]) == (
        date(2026, 4, 20), date(2026, 4, 22), date(2026, 5, 10),
    )  # fmt: skip
    assert (row["outcome"], row["check_in_time"], row["close_in_time"], row["check_working_days"]) == (
        "SETTLED", True, True, 2,
    )  # fmt: skip
    assert (row["handled_days"], row["recovered_fen"], row["path"]) == (18, 12850, "00010002")
    take({**SETTLED, "recovered_amount": "100.00"})
    assert update() == (2, 1)
    assert next(iter(cases().values()))["recovered_fen"] == 10000


def test_the_commands(people: Cast, folder: Path) -> None:
    case = settled(people)
    run = CliRunner()
    assert run.invoke(lake, ["check"]).exception.code == "lake_missing"  # type: ignore[union-attr]
    done = run.invoke(lake, ["update"])
    assert (
        done.exit_code == 0 and "cases: 1 rows in 1 files" in done.stdout and "cases 2026-06 41: 1 rows" in done.stderr
    )
    told = json.loads(run.invoke(lake, ["check", "--json"]).stdout)
    assert told["ok"] and not told["waiting"] and told["sets"]["cases"] == {"rows": 1, "files": 1}
    found = run.invoke(indicators, ["--region", "410600", "--from", "2026-06-01", "--to", "2026-06-30", "--json"])
    told = json.loads(found.stdout)
    assert told["indicators"]["received_complaints"] == {
        "value": 1, "numerator": 1, "denominator": None, "previous": 0, "yoy_pct": None, "yoy_points": None,
        "period_before": 0, "pop_pct": None, "pop_points": None, "unit": "件", "base": "", "versions": {},
    }  # fmt: skip
    assert told["indicators"]["on_time_initial_check_rate"]["value"] == 100
    path = next((folder / "cases").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-8])
    done = run.invoke(lake, ["check"])
    assert done.exit_code == 1 and "cases 2026-06 41" in done.stdout and done.stderr.startswith("lake_altered")
    assert run.invoke(lake, ["rebuild"]).exit_code == 0
    assert run.invoke(lake, ["check"]).exit_code == 0
    assert case.pk in cases()


def told_of_people() -> Iterator[str]:
    """Everything the cast's consumers said of themselves, and what anybody wrote."""
    for one in (ZHANG, LI):
        yield from (one.name, one.id_number, one.phone, one.address)
    yield from ("张**", "酸奶", "青禾路", "19900001001")


def test_no_column_holds_what_tells_of_a_person(people: Cast) -> None:
    settled(people)
    filed(people.hotline, identity=LI)
    for source in SOURCES:
        for row in source.rows(None):
            assert len(row) == len(source.facts.columns)
            for column, value in zip(source.facts.columns, row, strict=True):
                where = f"{source.facts.name}.{column.name}"
                for told in filter(None, told_of_people()):
                    # words of the law's own lists are counted, whoever used them
                    assert told not in str(value) or (where, told) == ("words.words", "酸奶"), where


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.facts.name)
def test_every_column_is_declared(source: Any) -> None:
    facts = source.facts
    names = [column.name for column in facts.columns]
    assert len(names) == len(set(names)) and names[0] == "id"
    assert {facts.day, facts.region, facts.chain} <= set(names)
    for column in facts.columns:
        assert column.says.endswith(".") and column.name.isidentifier()
        assert not {"name", "phone", "address", "title", "content", "text", "person", "note"} & set(
            column.name.split("_")
        )


def appraised(people: Cast, *, since: datetime) -> Case:
    """A complaint accepted on the second day, whose term stands still since then."""
    case = filed(people.hotline)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    return sessions.pause_for_appraisal(
        case_id=case.pk, version=case.version, body="质检所", subject="手机主板", cost_borne_by="商家", by=people.handler,
        at=since,
    )  # fmt: skip


def test_days_of_appraisal_are_left_out(people: Cast) -> None:
    case = appraised(people, since=later(11))
    case = sessions.resume_after_appraisal(
        case_id=case.pk, version=case.version, finding="主板有维修痕迹。", by=people.handler, at=later(29)
    )
    close.terminate(
        case_id=case.pk, version=case.version, ground="MT2", reason="双方意见不一致。", by=people.handler, at=later(31)
    )
    update()
    row = cases()[case.pk]
    assert (row["outcome"], row["excluded_days"], row["handled_days"], row["close_in_time"]) == (
        "TERMINATED",
        18,
        12,
        True,
    )


@pytest.mark.parametrize(("since", "excluded", "handled"), [(11, 20, 9), (1, 30, 0)])
def test_an_appraisal_that_ends_with_the_mediation_is_left_out_too(
    people: Cast, since: int, excluded: int, handled: int
) -> None:
    case = appraised(people, since=later(since))
    update()
    assert cases()[case.pk]["excluded_days"] == 0
    before_ten = later(31) - timedelta(hours=1)
    close.withdraw(case_id=case.pk, version=case.version, reason="不再等待检测。", by=people.handler, at=before_ten)
    update()
    row = cases()[case.pk]
    assert (row["excluded_days"], row["handled_days"]) == (excluded, handled)


def test_what_came_before_a_restart_is_not_left_out(people: Cast) -> None:
    case = appraised(people, since=later(3))
    for kind, day in ((EventKind.RESUME, 5), (EventKind.RESTART, 6), (EventKind.PAUSE, 8), (EventKind.RESUME, 12)):
        at = later(day)
        clocks.change(case_id=case.pk, rule="complaint.mediation", kind=kind, on=day_of(at), at=at)
    update()
    assert cases()[case.pk]["excluded_days"] == 4


def test_on_quiet_days_the_lake_knows_up_to_now(people: Cast, folder: Path) -> None:
    case = filed(people.hotline)
    update()
    old = (folder / "manifest.json").read_bytes()
    assert known_on(the_lake(), at=later(9)) == day_of(later(9))
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    assert known_on(the_lake(), at=later(9)) == day_of(MONDAY)
    update_lake(at=later(2), progress=lambda line: None)
    assert known_on(the_lake(), at=later(9)) == day_of(later(9))
    (folder / "manifest.json").write_bytes(old)
    assert known_on(the_lake(), at=later(9)) == day_of(MONDAY)
