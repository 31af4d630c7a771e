"""Figures that agencies printed, brought in the exchange format: imported, written into the lake, asked for by the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.interfaces.commands.indicators import indicators
from fangxin.interfaces.commands.lake import lake
from fangxin.interfaces.commands.setup import first_office
from tests.exchange.conftest import NOW, import_file, make_agency, write_csv

pytestmark = pytest.mark.django_db
#: how many, what was decided when, how it ended when; `received` first
Lives = list[tuple[int, str, str, str]]

JIZHOU: Lives = [
    (112, "2022-02-07", "accepted 2022-02-10", "settled 2022-02-20"),
    (49, "2022-02-07", "accepted 2022-02-10", "terminated 2022-02-20"),
    # later than the 45 working days after acceptance
    (12, "2021-11-01", "accepted 2021-11-03", "terminated 2022-02-20"),
    (28, "2022-02-20", "accepted 2022-02-25", ""),
    (15, "2022-02-27", "", ""),
]
BAOSHAN: Lives = [
    (490, "2021-05-06", "accepted 2021-05-10", "settled 2021-06-01"),
    (442, "2021-05-06", "accepted 2021-05-10", "terminated 2021-09-01"),
    (675, "2021-05-06", "not_accepted 2021-05-10", ""),
    # later than the 7 working days after receipt
    (14, "2021-05-06", "not_accepted 2021-06-10", ""),
    (86, "2021-12-30", "", ""),
]
GUANGYUAN: Lives = [
    (92, "2022-01-10", "accepted 2022-01-12", "settled 2022-02-10"),
    (30, "2022-01-10", "accepted 2022-01-12", "terminated 2022-02-10"),
    (61, "2022-01-10", "accepted 2022-01-12", "terminated 2022-03-30"),
    (58, "2022-01-10", "not_accepted 2022-01-12", ""),
    (9, "2022-03-30", "", ""),
]
MUDANJIANG: Lives = [
    (8448, "2024-03-15", "accepted 2024-03-18", "settled 2024-04-20"),
    (2221, "2024-03-15", "accepted 2024-03-18", "terminated 2024-04-20"),
    (359, "2024-03-15", "accepted 2024-03-18", "withdrawn 2024-04-20"),
    (2757, "2024-03-15", "not_accepted 2024-03-18", ""),
    (445, "2024-12-30", "", ""),
]


def rows(lives: Lives) -> list[dict[str, str]]:
    found = []
    for times, received, decided, ended in lives:
        decision, _, decided_on = decided.partition(" ")
        outcome, _, ended_on = ended.partition(" ")
        for _ in range(times):
            found.append(
                {
                    "number": f"N-{len(found)}", "kind": "complaint", "channel": "web", "received_at": f"{received} 09:00:00",
                    "region": "410611", "merchant_name": "云上鲸超市", "content": f"买到过期的牛奶，第{len(found)}件。",
                    "decision": decision, "decided_at": f"{decided_on} 10:00:00" if decision else "",
                    "outcome": outcome, "closed_at": f"{ended_on} 16:00:00" if outcome else "",
                }
            )  # fmt: skip
    return found


def counted(lives: Lives, first: str, last: str, folder: Path) -> dict[str, dict[str, Any]]:
    make_agency()
    summary = import_file(write_csv(folder / "rows.csv", rows(lives)), at=NOW).summary
    assert (summary.created, summary.rejected) == (sum(times for times, *_ in lives), 0)
    assert CliRunner().invoke(lake, ["update", "--json"]).exit_code == 0
    asked = ["--region", "410600", "--from", first, "--to", last, "--json"]
    found = CliRunner().invoke(indicators, asked, catch_exceptions=False)
    told: dict[str, dict[str, Any]] = json.loads(found.stdout)["indicators"]
    return told


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("lives", "first", "last", "whole", "mediated", "in_time"),
    [
        pytest.param(JIZHOU, "2022-02-01", "2022-02-28", (204, 189, 112, 173), (64.74, 173), (93.06, 161), id="jizhou"),
        pytest.param(BAOSHAN, "2021-01-01", "2021-12-31", (1707, 932, 490, 1621), (30.23, 1621), (71.87, 1165), id="baoshan"),
        pytest.param(GUANGYUAN, "2022-01-01", "2022-03-31", (250, 183, 92, 241), (38.17, 241), (74.69, 180), id="guangyuan"),
        pytest.param(
            MUDANJIANG, "2024-01-01", "2024-12-31", (14230, 11028, 8448, 13785), (79.18, 10669), (100, 13785), id="mudanjiang"
        ),
    ],
)  # fmt: skip
def test_what_was_printed_comes_out_of_what_was_imported(
    lives: Lives, first: str, last: str, whole: tuple[int, ...], mediated: tuple[float, int], in_time: tuple[float, int],
    home: Path,
) -> None:  # fmt: skip
    found = counted(lives, first, last, home)
    names = ("received_complaints", "accepted_complaints", "mediation_success", "closed_complaints")
    assert tuple(found[name]["value"] for name in names) == whole
    rate = found["mediation_success_rate"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == (mediated[0], whole[2], mediated[1])
    kept = found["on_time_close_rate"]
    assert (kept["value"], kept["numerator"], kept["denominator"]) == (in_time[0], in_time[1], whole[3])


def test_every_indicator_of_a_case_counts_by_its_recorded_instants(home: Path) -> None:
    base = {"channel": "hotline", "region": "410611", "content": "在超市买到过期的牛奶，商家不肯退款。"}
    make_agency()
    lived = [
        {
            **base, "number": "1", "kind": "complaint", "received_at": "2024-03-04 09:00:00", "decision": "accepted",
            "decided_at": "2024-03-06 10:00:00", "outcome": "settled", "closed_at": "2024-03-16 10:00:00",
            "disputed_amount": "100.00", "recovered_amount": "80.50", "satisfaction": "5", "disclosable": "true",
            "disclosed_at": "2024-03-26 10:00:00",
        },
        {
            **base, "number": "2", "kind": "complaint", "received_at": "2024-03-04 09:00:00", "decision": "not_accepted",
            "decided_at": "2024-03-20 10:00:00", "ground": "NA1",
        },
        {
            **base, "number": "3", "kind": "report", "received_at": "2024-03-04 09:00:00", "decision": "filed",
            "decided_at": "2024-03-29 10:00:00", "extended": "true",
        },
        {
            **base, "number": "4", "kind": "report", "received_at": "2024-03-04 09:00:00", "decision": "not_filed",
            "decided_at": "2024-03-29 10:00:00",
        },
        {
            **base, "number": "5", "kind": "inquiry", "received_at": "2024-03-04 09:00:00", "outcome": "answered",
            "closed_at": "2024-03-04 09:00:00",
        },
        {**base, "number": "6", "kind": "commendation", "received_at": "2024-03-04 09:00:00"},
        {
            **base, "number": "7", "kind": "complaint", "received_at": "2024-03-04 09:00:00", "outcome": "settled",
            "closed_at": "2024-03-10 09:00:00", "odr": "settled",
        },
        {**base, "number": "8", "kind": "complaint", "received_at": "2024-03-05 09:00:00", "odr": "failed"},
    ]  # fmt: skip
    imported = import_file(write_csv(home / "rows.csv", lived), at=NOW)
    assert (imported.summary.created, imported.errors) == (8, [])
    assert CliRunner().invoke(lake, ["update", "--json"]).exit_code == 0
    asked = ["--from", "2024-03-01", "--to", "2024-03-31", "--json"]
    told = json.loads(CliRunner().invoke(indicators, asked, catch_exceptions=False).stdout)["indicators"]
    found = {
        name: one["value"] if one["denominator"] is None else f"{one['numerator']}/{one['denominator']}"
        for name, one in told.items()
    }
    assert found["requests_received"] == 8 and found["received_by_phone"] == 6
    assert (found["received_complaints"], found["accepted_complaints"], found["not_accepted"]) == (4, 1, 1)
    assert (found["mediation_success"], found["mediation_success_rate"], found["closed_complaints"]) == (1, "1/1", 3)
    assert found["in_scope_acceptance_rate"] == "1/1"
    # 2 was refused after more than 7 working days; 8 was never decided, and its term is over
    assert found["on_time_initial_check_rate"] == "2/4"
    # 4 was decided after more than 15 working days, 3 within the extended term
    assert found["report_on_time_verification_rate"] == "1/2"
    assert (found["reports_checked"], found["reports_filed"], found["filing_rate"]) == (2, 1, "1/2")
    assert (found["inquiries"], found["direct_answer_rate"], found["commendations"]) == (1, "1/1", 1)
    assert (found["loss_recovered_cny"], found["disputed_amount_cny"]) == (80.5, 100)
    assert (found["satisfaction_rate"], found["satisfaction_score"], found["disclosure_rate"]) == (
        "1/1",
        "100/1",
        "1/1",
    )
    assert (found["avg_initial_check_days"], found["avg_close_days"]) == ("14/2", "10/1")
    assert (found["odr_settled"], found["odr_settlement_rate"]) == (1, "1/2")


def test_before_an_agency_is_set_up_cases_count_where_they_happened(home: Path) -> None:
    first_office(at=NOW)
    assert import_file(write_csv(home / "rows.csv", rows(JIZHOU)), at=NOW).summary.rejected == 0
    assert CliRunner().invoke(lake, ["update", "--json"]).exit_code == 0
    for region, received in (("410611", 216), ("410000", 216), ("000000", 216), ("420000", 0)):
        asked = [
            "--region",
            region,
            "--from",
            "2021-01-01",
            "--to",
            "2022-12-31",
            "--only",
            "received_complaints",
            "--json",
        ]
        told = json.loads(CliRunner().invoke(indicators, asked, catch_exceptions=False).stdout)
        assert told["indicators"]["received_complaints"]["value"] == received, region
