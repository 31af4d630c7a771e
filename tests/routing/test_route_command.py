"""`fangxin route --batch`: one answer a line, each with its ground; bad lines are told; fast."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fangxin.interfaces.commands.route import route
from tests.people import cast

CONTRACT = {"kind", "object", "problem", "office", "region", "confidence", "needs_person", "ground", "rule_version"}


def _run(tmp_path: Path, *lines: Any, options: tuple[str, ...] = ()) -> tuple[Result, list[dict[str, Any]]]:
    file = tmp_path / "requests.jsonl"
    told = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    file.write_text("\ufeff" + "\n".join(told) + "\n\n", encoding="utf-8")
    done = CliRunner().invoke(route, ["--batch", str(file), *options])
    return done, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.django_db
def test_answers_hold_the_contract_and_a_ground(tmp_path: Path) -> None:
    cast()
    done, answers = _run(
        tmp_path,
        {"text": "在鹤壁市淇滨区青禾路一家超市买的酸奶过期了，要求退款赔偿"},
        {"text": "商家不退款", "merchant": None},
        {"text": "鼓楼区的店不退款"},
        {"text": "无证经营", "address": "鹤壁市山城区火棘路1号", "kind": "举报"},
    )
    assert done.exit_code == 0, done.output
    assert all(answer.keys() >= CONTRACT and answer["ground"] for answer in answers)
    assert [(a["office"], a["region"]) for a in answers] == [
        ("410611", "410611"),
        ("410600-ZX", None),
        ("410600-ZX", None),
        ("410603", "410603"),
    ]
    assert [a["needs_person"] for a in answers[1:3]] == [True, True]
    assert answers[3]["kind"] == "report"


@pytest.mark.django_db
def test_answers_without_any_office(tmp_path: Path) -> None:
    done, (answer,) = _run(tmp_path, {"text": "郑州市金水区一家店不退款"})
    assert done.exit_code == 0
    assert (answer["office"], answer["region"], answer["needs_person"]) == (None, "410105", True)


@pytest.mark.django_db
def test_bad_lines_are_told_and_the_others_answered(tmp_path: Path) -> None:
    done, answers = _run(
        tmp_path, "not json", {"txt": "x"}, {"text": 5}, {"text": "x", "kind": "gossip"},
        {"text": "x", "received": "soon"}, {"text": "x", "received": "2001-01-01"}, {"text": "郑州市金水区的店"},
    )  # fmt: skip
    assert done.exit_code == 1
    assert [answer.get("line") for answer in answers] == [1, 2, 3, 4, 5, 6, None]
    assert {answer["error"]["code"] for answer in answers[:5]} == {"route_line_wrong"}
    assert answers[5]["error"]["code"] == "no_rule_in_force"
    assert answers[6]["region"] == "410105"


@pytest.mark.django_db
def test_received_chooses_the_rules(tmp_path: Path) -> None:
    line = {"text": "郑州市金水区一家店不退款"}
    _, answers = _run(tmp_path, line, {**line, "received": "2026-04-15"}, options=("--received", "2026-04-14"))
    assert [answer["rule_version"] for answer in answers] == ["order20", "order121"]


@pytest.mark.django_db
def test_a_request_takes_milliseconds(tmp_path: Path) -> None:
    cast()
    line = {
        "text": "本人在鹤壁市淇滨区某健身房办理年卡，缴费后商家拒绝退款，态度恶劣，希望处理。" * 3,
        "merchant": "某健身",
    }
    _run(tmp_path, line)
    started = time.process_time()
    _, answers = _run(tmp_path, *[line] * 100)
    assert len(answers) == 100
    assert (time.process_time() - started) / 100 < 0.03
