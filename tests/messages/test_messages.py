"""Every notice renders, stays short, and cannot be bent by what people write."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fangxin.foundation import messages
from fangxin.foundation.lawbook import LawError, law_folder

BOOK = messages.message_book()
FOLDER = law_folder() / "messages"


@pytest.mark.parametrize("id", BOOK.templates)
def test_every_notice_renders_its_example_and_stays_short(id: str) -> None:
    notice = BOOK.render(id, BOOK.example(id))
    assert not re.search(r"[{}]", notice.subject + notice.text)
    assert notice.segments <= 4
    assert len(notice.subject) <= 16
    assert notice.text.endswith(("。", "wQ9c", "/merchant/", "/station/"))
    assert "  " not in notice.text
    assert "。 " not in notice.text


@pytest.mark.parametrize("id", [id for id, template in BOOK.templates.items() if "sms" in template.channels])
def test_the_longest_values_still_fit_into_four_text_messages(id: str) -> None:
    longest = {
        name: "长" * place.longest if place.type == "text" else place.example
        for name, place in BOOK.template(id).places.items()
    }
    assert BOOK.render(id, longest).segments <= 4


def test_every_stage_has_its_notice() -> None:
    wanted = """registered dispatched split identity_requested facts_requested accepted refused returned_to_intake
        mediation_invited_consumer mediation_invited_merchant mediation_rescheduled appraisal_started appraisal_ended
        settled_consumer settled_merchant performance_due performance_missed terminated withdrawn_consumer
        withdrawn_merchant closed_rate_link reopened reopen_refused follow_up one_time_code warning_handler warning_head
        warning_superior escalated calendar_moved_handler calendar_moved_consumer jurisdiction_disputed
        jurisdiction_ruled mediation_proposed terminated_merchant"""
    assert set(wanted.split()) <= set(BOOK.templates)


@pytest.mark.parametrize(
    "id", ["identity_requested", "accepted", "refused", "terminated", "mediation_invited_consumer"]
)
def test_what_the_law_asks_for_cannot_be_opted_out_of(id: str) -> None:
    assert BOOK.template(id).statutory
    assert BOOK.template(id).source


def test_merchants_and_consumers_are_told_nothing_of_each_other() -> None:
    personal = re.compile("complainant|name$|phone$|address$")
    for id, template in BOOK.templates.items():
        if {"consumer", "merchant"} & set(template.audience):
            found = {name for name in template.places if personal.search(name)}
            assert found <= {"office_phone", "office_address", "body_name"}, id


def test_a_notice_with_its_values() -> None:
    values = {
        "number": "青禾市监投登〔2026〕第27号",
        "session_at": datetime(2026, 5, 18, 1, 30, tzinfo=UTC),
        "place": "二楼调解室",
        "office_phone": "0000-0000110",
    }
    notice = BOOK.render("mediation_rescheduled", values)
    assert notice.subject == "调解时间有变"
    assert notice.text == (
        "投诉（编号青禾市监投登〔2026〕第27号）的调解改到2026年5月18日（星期一）9时30分，地点：二楼调解室。"
        "不能参加，请提前打0000-0000110。"
    )
    assert notice.segments == 2


@pytest.mark.parametrize(
    ("length", "segments"), [(0, 1), (60, 1), (61, 2), (124, 2), (125, 3), (191, 3), (192, 4), (258, 4), (259, 5)]
)
def test_segments_count_the_mark_of_the_sender(length: int, segments: int) -> None:
    assert BOOK.sms.segments("长" * length) == segments


def test_a_character_outside_the_basic_plane_counts_twice() -> None:
    assert BOOK.sms.segments("𠮷" * 30) == 1
    assert BOOK.sms.segments("𠮷" * 31) == 2


def test_a_missing_an_unknown_and_a_wrong_value_are_refused_by_name() -> None:
    example = BOOK.example("accepted")
    with pytest.raises(messages.NoticeValueMissing) as missing:
        BOOK.render("accepted", {name: value for name, value in example.items() if name != "due_on"})
    assert missing.value.values["place"] == "due_on"
    with pytest.raises(messages.NoticeValueUnknown) as unknown:
        BOOK.render("accepted", example | {"dueon": date(2026, 5, 8)})
    assert unknown.value.values["place"] == "dueon"
    with pytest.raises(messages.NoticeValueWrong) as wrong:
        BOOK.render("accepted", example | {"due_on": "明天"})
    assert wrong.value.values["place"] == "due_on"
    with pytest.raises(messages.UnknownNotice):
        BOOK.render("acepted", {})


@pytest.mark.parametrize(
    ("id", "place", "value"),
    [
        ("accepted", "link", "javascript:alert(1)"),
        ("accepted", "link", "https://fangxin.example/ 中奖"),
        ("accepted", "link", "https://fangxin.example/" + "x" * 60),
        ("accepted", "office_phone", "请打13800000001"),
        ("accepted", "number", "第 27 号"),
        ("accepted", "number", "evil.com"),
        ("accepted", "number", "号" * 33),
        ("accepted", "due_on", datetime(2026, 5, 8, tzinfo=UTC)),
        ("mediation_rescheduled", "session_at", datetime(2026, 5, 18, 9, 30)),  # noqa: DTZ001
        ("one_time_code", "minutes", -1),
        ("one_time_code", "minutes", True),
        ("dispatched", "office", 7),
        ("dispatched", "office", "\n\t "),
    ],
)
def test_values_that_do_not_fit_their_place(id: str, place: str, value: object) -> None:
    with pytest.raises(messages.NoticeValueWrong) as refused:
        BOOK.render(id, BOOK.example(id) | {place: value})
    assert refused.value.values["place"] == place


@pytest.mark.parametrize(
    "lure",
    [
        "领奖 http://evil.example/a",
        "点evil.com领奖",
        "点ｅｖｉｌ．ｃｏｍ领奖",
        "点 WWW.EVIL.CN/?a=1 领奖",
        "点恶意.中国领奖",
        "点10.0.0.1/x领奖",
        "退款加13800000001",
        "退款加138-0000-0001",
        "身份证00000019900101001X",
        "【某银行】通知",
        "{link}{number}",
    ],
)
def test_free_words_carry_no_link_no_long_number_and_no_foreign_mark(lure: str) -> None:
    values = BOOK.example("settled_merchant")
    text = BOOK.render("settled_merchant", values | {"obligation": lure}).text
    assert text.count(values["number"]) == 1
    for forbidden in ("evil", "EVIL", "恶意.中国", "10.0.0.1", "13800000001", "0000-0001", "900101001", "【"):
        assert forbidden not in text


def test_honest_words_stay_as_they_are() -> None:
    values = BOOK.example("settled_merchant")
    for words in ("退还预付款1428.50元", "A.B两款各退1件", "2026-05-11前换新", "修好iPhone15 Pro的屏幕"):
        assert words in BOOK.render("settled_merchant", values | {"obligation": words}).text


def test_a_long_text_is_cut() -> None:
    text = BOOK.render("dispatched", BOOK.example("dispatched") | {"office": "长" * 5_000}).text
    assert "长" * 23 + "…" in text
    assert "长" * 24 not in text


@pytest.mark.parametrize(
    ("file", "wrote", "instead_of", "reason"),
    [
        ("access.yaml", "{kode}", "{code}", "通知“one_time_code”用到的“{kode}”没有"),
        ("access.yaml", "{code.__class__}", "{code}", "没有在 house.yaml 里说明"),
        ("access.yaml", "}{code}", "{code}", "不成对的花括号"),
        ("access.yaml", "statutory: false", "statutory: true", "statutory 为 true 时写明 source"),
        ("access.yaml", "audience: [minister]", "audience: [consumer, merchant]", "“minister”不是"),
        ("access.yaml", "请不要告诉" + "任何人" * 100, "请不要告诉任何人", "最长会占6条短信"),
        ("access.yaml", "registered:", "one_time_code:", "出现在两个文件里"),
        ("house.yaml", "longest: none", "longest: 32", "“none”不是整数"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_file_and_line(
    tmp_path: Path, file: str, wrote: str, instead_of: str, reason: str
) -> None:
    folder = tmp_path / "messages"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert instead_of in text
    (folder / file).write_text(text.replace(instead_of, wrote, 1), encoding="utf-8")
    with pytest.raises(LawError) as told:
        messages.read_message_book(folder)
    assert reason in told.value.reason
    assert told.value.line > 0
