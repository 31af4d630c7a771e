"""Numbers as switchboards show them, events in any order, what is heard in notes, and the house's rules as data."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from fangxin.domain.calls.rules.callers import caller_of
from fangxin.domain.calls.rules.hearing import heard_in
from fangxin.domain.calls.rules.keeping import keeping, read_keeping
from fangxin.domain.calls.rules.phases import Phases
from fangxin.domain.calls.words import CallerKind, CallEvent, CallState
from fangxin.foundation.lawbook import LawError
from tests.people import MONDAY

K = CallerKind


@pytest.mark.parametrize(
    ("shown", "kind", "number"),
    [
        ("13800000101", K.MOBILE, "13800000101"), ("+86 138 0000 0101", K.MOBILE, "13800000101"),
        ("013800000101", K.MOBILE, "13800000101"), ("0138 0000 0101", K.MOBILE, "13800000101"),
        ("sip:13800000101@pbx.example", K.MOBILE, "13800000101"), ("tel:+8613800000101;phone-context=x", K.MOBILE, "13800000101"),
        ("１３８０００００１０１", K.MOBILE, "13800000101"),
        ("0392-3320000", K.FIXED, "03923320000"), ("03923320000", K.FIXED, "03923320000"),
        ("4008123456", K.SERVICE, "4008123456"), ("12345", K.SHORT, "12345"), ("10086", K.SHORT, "10086"),
        ("", K.WITHHELD, ""), ("  ", K.WITHHELD, ""), ("anonymous", K.WITHHELD, ""), ("Anonymous", K.WITHHELD, ""),
        ("sip:anonymous@anonymous.invalid", K.WITHHELD, ""), ("0", K.WITHHELD, ""), ("未知", K.WITHHELD, ""),
        ("1380000", K.UNREADABLE, "1380000"), ("3320000", K.UNREADABLE, "3320000"), ("分机8001", K.UNREADABLE, "分机8001"),
        ("12800000101", K.UNREADABLE, "12800000101"), ("x" * 500, K.UNREADABLE, "x" * 40), ("\x00", K.UNREADABLE, "\x00"),
    ],
)  # fmt: skip
def test_a_shown_number_is_somebodys_or_nobodys(shown: str, kind: CallerKind, number: str) -> None:
    found = caller_of(shown, withheld=keeping().withheld)
    assert (found.kind, found.number) == (kind, number)


E, S = CallEvent, CallState
RANG, UP, DOWN = MONDAY, MONDAY + timedelta(seconds=8), MONDAY + timedelta(minutes=6)
TOLD: dict[CallEvent, datetime] = {E.RINGING: RANG, E.ANSWERED: UP, E.ENDED: DOWN}


def after(*events: CallEvent) -> Phases:
    phases = Phases(began_at=TOLD[events[0]])
    for event in events:
        phases = phases.told(event=event, at=TOLD[event], operator_id=7)
    return phases


@pytest.mark.parametrize("order", list(permutations(TOLD)))
def test_events_in_any_order_tell_the_same_call(order: tuple[CallEvent, ...]) -> None:
    told = after(*order)
    assert told.state is S.ENDED and told.operator_id == 7
    assert (told.began_at, told.answered_at, told.ended_at) == (RANG, UP, DOWN)
    assert after(*order, *order) == told


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((E.RINGING,), S.RINGING), ((E.ANSWERED,), S.TALKING), ((E.ENDED,), S.MISSED),
        ((E.RINGING, E.ANSWERED), S.TALKING), ((E.RINGING, E.ENDED), S.MISSED), ((E.ENDED, E.RINGING), S.MISSED),
        ((E.ENDED, E.ANSWERED), S.ENDED),
    ],
)  # fmt: skip
def test_where_a_call_is(events: tuple[CallEvent, ...], state: CallState) -> None:
    assert after(*events).state is state


def test_whoever_answers_later_holds_the_call() -> None:
    first = Phases(began_at=RANG).told(event=E.ANSWERED, at=UP, operator_id=1)
    second = first.told(event=E.ANSWERED, at=UP + timedelta(minutes=2), operator_id=2)
    assert (second.operator_id, second.answered_at) == (2, UP)
    late = second.told(event=E.ANSWERED, at=UP, operator_id=1)
    assert late.operator_id == 2, "an event that arrives late takes nothing back"
    assert second.told(event=E.ENDED, at=DOWN, operator_id=1).operator_id == 2
    assert second.told(event=E.ENDED, at=DOWN, operator_id=None).operator_id == 2
    assert Phases(began_at=RANG).told(event=E.ENDED, at=DOWN, operator_id=1).operator_id == 1


TEXT = (
    "我叫张晚晴，上周在云上鲸超市买了酸奶，有霉点，要求退款。这家店长期卖过期食品，请查处。请问七天无理由退货怎么算？"
)


def test_every_sentence_belongs_to_one_part() -> None:
    heard = heard_in(TEXT, of_violation=["这家店长期卖过期食品，请查处。"])
    assert heard.name == "张晚晴"
    assert heard.report == "这家店长期卖过期食品，请查处。"
    assert heard.inquiry == "请问七天无理由退货怎么算？"
    assert heard.complaint + heard.report + heard.inquiry == TEXT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("来电人：李守拙，反映……", "李守拙"), ("本人叫欧阳若水，在", "欧阳若水"), ("姓名：穆清和 电话", "穆清和"),
        ("来电人反映昨天买了坏的水果", ""), ("我姓张，不方便说全名", ""), ("商家叫我走人", ""), ("", ""),
        ("我叫张晚晴在云上鲸买的", "张晚晴"),
    ],
)  # fmt: skip
def test_the_callers_name(text: str, name: str) -> None:
    assert heard_in(text).name == name


def test_a_text_without_an_end_and_an_empty_one() -> None:
    assert heard_in("买了坏东西").complaint == "买了坏东西"
    assert heard_in("  \n ").complaint == ""


def test_the_houses_rules_are_read_and_checked(tmp_path: Path) -> None:
    assert keeping().tries == 3 and keeping().numbers == timedelta(days=180)
    text = (Path(__file__).parents[2] / "law" / "hotline.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "hotline.yaml"
    wrong.write_text(text.replace("number_days: 180", "number_days: 0"), encoding="utf-8")
    with pytest.raises(LawError) as refused:
        read_keeping(wrong)
    assert "hotline.yaml" in str(refused.value)
