"""The law folder as shipped, and what happens to it when somebody makes a mistake in it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from fangxin.foundation.lawbook import (
    Lawbook,
    LawError,
    NoRuleInForce,
    Unit,
    UnknownGround,
    UnknownRule,
    UnknownSetting,
    law_folder,
    lawbook,
    read_lawbook,
)

OLD, NEW = date(2026, 4, 14), date(2026, 4, 15)


def codes(kind: str, received_on: date) -> list[str]:
    return [ground.code for ground in lawbook().grounds(kind, received_on=received_on)]


# As shipped -----------------------------------------------------------------------------------------------------------


def test_the_rule_sets_follow_each_other_without_a_gap() -> None:
    first, second = lawbook().versions.all
    assert (first.id, first.from_on, first.until_on) == ("order20", date(2020, 1, 1), OLD)
    assert (second.id, second.from_on, second.until_on) == ("order121", NEW, None)
    assert lawbook().version_on(OLD) == first
    assert lawbook().version_on(NEW) == second
    assert lawbook().version("order20") == first
    with pytest.raises(NoRuleInForce):
        lawbook().version_on(date(2019, 12, 31))
    with pytest.raises(UnknownRule):
        lawbook().version("order1")


def test_an_item_is_pending_only_from_the_day_of_the_change() -> None:
    moving = lawbook().settings.with_answers(pending_on_2026_04_15="order121")

    def version(received_on: date, open_on: date | None) -> str:
        return lawbook().version_on(received_on, settings=moving, open_on=open_on).id

    assert version(OLD, NEW) == "order121"
    assert version(OLD, OLD) == "order20"
    assert version(OLD, None) == "order20"
    assert version(NEW, OLD) == "order121"
    assert lawbook().version_on(OLD, open_on=NEW).id == "order20"


def test_the_limits_of_both_rule_sets() -> None:
    expected = {
        "complaint.acceptance": ((7, "working_day"), (7, "working_day")),
        "complaint.mediation": ((45, "working_day"), (60, "natural_day")),
        "complaint.termination_notice": ((7, "working_day"), (7, "working_day")),
        "jurisdiction.dispute": ((7, "working_day"), (7, "working_day")),
        "clue.verification": ((15, "working_day"), (15, "working_day")),
        "clue.verification.extended": ((30, "working_day"), (30, "working_day")),
        "report.verification": ((15, "working_day"), (15, "working_day")),
        "report.verification.extended": ((30, "working_day"), (30, "working_day")),
        "report.reporter_notice": ((5, "working_day"), None),
        "odr.settlement": ((10, "working_day"), (10, "working_day")),
        "odr.settlement.hubei": ((7, "natural_day"), (7, "natural_day")),
        "odr.settlement.hubei.end": ((14, "natural_day"), (14, "natural_day")),
        "report.verification.merged": (None, (15, "working_day")),
        "case.penalty": ((90, "natural_day"), (90, "natural_day")),
        "case.penalty.extended": ((120, "natural_day"), (120, "natural_day")),
        "penalty.publication": ((20, "working_day"), (20, "working_day")),
        "penalty.publication.push": ((10, "working_day"), (10, "working_day")),
        "penalty.publication.assisted": ((10, "working_day"), (10, "working_day")),
        "penalty.publication.withdrawal": ((3, "working_day"), (3, "working_day")),
        "transfer.decision": ((3, "natural_day"), (3, "natural_day")),
        "transfer.hand_over": ((24, "hour"), (24, "hour")),
        "transfer.forwarding": ((24, "hour"), (24, "hour")),
        "transfer.review": ((3, "natural_day"), (3, "natural_day")),
        "transfer.reconsideration": ((3, "natural_day"), (3, "natural_day")),
        "transfer.reconsideration_answer": ((3, "natural_day"), (3, "natural_day")),
        "transfer.procuratorate": ((3, "natural_day"), (3, "natural_day")),
        "transfer.goods": ((3, "natural_day"), (3, "natural_day")),
        "credit.repair": ((7, "working_day"), (7, "working_day")),
        "credit.repair.push": ((3, "working_day"), (3, "working_day")),
    }
    assert set(lawbook().clocks) == set(expected)
    for rule, limits in expected.items():
        for day, limit in zip((OLD, NEW), limits, strict=True):
            if limit is not None:
                term = lawbook().clock(rule).term_on(day)
                assert (term.days, term.unit.value) == limit, (rule, day)


def test_every_term_names_its_source() -> None:
    for clock in lawbook().clocks.values():
        for term in clock.terms:
            assert re.search(r"第[一二三四五六七八九十]+条|要求$", term.source_zh), clock.id
            assert term.source_en
            if term.days is not None:
                assert clock.term_on(term.since_on).url.startswith("http")


def test_the_sources_change_with_the_rule_set() -> None:
    clock = lawbook().clock("complaint.acceptance")
    assert clock.term_on(OLD).source_zh == "《市场监督管理投诉举报处理暂行办法》第十四条"
    assert clock.term_on(NEW).source_zh == "《市场监督管理投诉举报处理办法》第十五条"
    (appraisal,) = lawbook().clock("complaint.mediation").pauses
    assert appraisal.source_on(OLD).endswith("第二十条")
    assert appraisal.source_on(NEW).endswith("第二十二条")


def test_the_grounds_of_both_rule_sets() -> None:
    assert codes("non_acceptance", OLD) == [f"NA{n}" for n in range(1, 7)]
    assert codes("non_acceptance", NEW) == [f"NA{n}" for n in range(1, 8)]
    assert codes("termination", OLD) == [f"MT{n}" for n in range(1, 8)]
    assert codes("termination", NEW) == [f"MT{n}" for n in range(1, 9)]
    assert codes("daily_need_factor", OLD) == []
    assert codes("daily_need_factor", NEW) == [f"DF{n}" for n in range(1, 6)]
    assert codes("other_route", OLD) == codes("other_route", NEW) == [f"OR{n}" for n in range(1, 6)]
    for kind in lawbook().ground_kinds:
        assert codes(kind, NEW), kind


def test_one_code_means_what_its_rule_set_says() -> None:
    assert lawbook().ground("NA6", received_on=OLD).label == "其他法定情形"
    new = lawbook().ground("NA6", received_on=NEW)
    assert new.label == "冒用他人名义或者拒绝身份核验"
    assert new.article == "《市场监督管理投诉举报处理办法》第十六条第六项"
    assert lawbook().ground("NA6", version="order20").version == "order20"
    assert lawbook().ground("NA6") == new
    with pytest.raises(UnknownGround):
        lawbook().ground("NA7", received_on=OLD)
    with pytest.raises(UnknownGround):
        lawbook().grounds("coffee", received_on=NEW)


def test_the_items_of_an_article_are_in_its_order() -> None:
    items = "一二三四五六七八"
    for kind in ("non_acceptance", "termination"):
        for day in (OLD, NEW):
            for place, ground in enumerate(lawbook().grounds(kind, received_on=day)):
                assert ground.article.endswith(f"第{items[place]}项")


def test_settings_have_answers() -> None:
    assert lawbook().setting("weekend_moves_natural_deadline") is False
    assert lawbook().setting("pending_on_2026_04_15") == "order20"
    for question in lawbook().settings.questions:
        assert question.default in question.choices
        assert question.says
        assert question.source
    for name, answer in (("coffee", True), ("pending_on_2026_04_15", "order1"), ("weekend_moves_natural_deadline", 1)):
        with pytest.raises(UnknownSetting):
            lawbook().settings.with_answers(**{name: answer})
    with pytest.raises(UnknownSetting):
        lawbook().setting("coffee")


def test_the_earlier_of_two_limits_binds_only_where_the_agency_says_so() -> None:
    clock = lawbook().clock("complaint.mediation")
    both = lawbook().settings.with_answers(mediation_before_2026_04_15="earlier_of_both")
    assert clock.term_on(OLD).also is None
    beside = clock.term_on(OLD, settings=both).also
    assert beside is not None
    assert (beside.days, beside.unit) == (60, Unit.NATURAL_DAY)
    assert clock.term_on(date(2024, 6, 30), settings=both).also is None
    assert clock.term_on(date(2024, 7, 1), settings=both).also is not None
    assert clock.term_on(NEW, settings=both).also is None


def test_the_law_is_read_once() -> None:
    assert lawbook() is lawbook()


# Mistakes -------------------------------------------------------------------------------------------------------------


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the law folder with one change; the old text must be there."""
    folder = tmp_path / "law"
    shutil.copytree(law_folder(), folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def line_of(folder: Path, file: str, words: str) -> int:
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


MISTAKES = [
    ("clocks.yaml", "days: 7\n", "days: seven\n", "seven"),
    ("clocks.yaml", "days: 7\n", "days: 0\n", "days: 0"),
    ("clocks.yaml", "days: 7\n", "days: 7.5\n", "7.5"),
    ("clocks.yaml", "unit: working_day", "unit: workday", "workday"),
    ("clocks.yaml", "  stops: acceptance_decided\n", "", "code: CLK-ACC"),
    ("clocks.yaml", "  code: CLK-MED\n", "  code: CLK-MED\n  colour: red\n", "colour"),
    ("clocks.yaml", "complaint.mediation:", "complaint.acceptance:", "complaint.acceptance:"),
    ("clocks.yaml", "  2020-01-01:", "  2020-13-01:", "2020-13-01"),
    ("clocks.yaml", "      hours: 24\n      unit: hour\n", "      hours: 24\n      unit: natural_day\n", "hours: 24"),
    ("clocks.yaml", "      hours: 24\n      unit: hour\n", "      days: 1441\n      unit: hour\n", "days: 1441"),
    ("clocks.yaml", "  extends: clue.verification\n", "  extends: clue.coffee\n", "adds: 15"),
    ("clocks.yaml", "  extends: clue.verification\n", "", "adds: 15"),
    ("clocks.yaml", "is: earlier_of_both", "is: later_of_both", "since: 2024-07-01"),
    ("clocks.yaml", "url: https://www.mee", "url: www.mee", "url: www.mee"),
    ("versions.yaml", "from: 2020-01-01", "from: 2027-01-01", "title: 市场监督管理投诉举报处理暂行办法"),
    ("versions.yaml", "from: 2020-01-01", "from: first of January", "first of January"),
    ("grounds.yaml", "    NA2: {label: 同一", "    NA1: {label: 同一", "NA1: {label: 同一"),
    ("grounds.yaml", "    MT1: {label: 撤回", "    NA1: {label: 撤回", "NA1: {label: 撤回"),
    ("grounds.yaml", "  order121:\n", "  order122:\n", "order122"),
    ("grounds.yaml", "  source: 《中华人民共和国消费者权益保护法》\n", "", "label: 其他解决途径"),
    ("grounds.yaml", ", article: 第十五条第一项}", "}", "NA1: {label: 不属于"),
    ("settings.yaml", "default: false", "default: maybe", "label: 按自然日"),
    ("settings.yaml", "choices: [order20, order121]", "choices: [order20, order20b]", ""),
    ("settings.yaml", "weekend_moves_natural_deadline:", "weekends:", ""),
    ("warnings.yaml", "at: {share: 50}", "at: {share: 50, last_day: true}", "id: HALF"),
    ("warnings.yaml", "at: {share: 50}", "at: {}", "id: HALF"),
    ("warnings.yaml", "at: {last_day: true}", "at: {last_day: false}", "id: LAST_DAY"),
    ("warnings.yaml", "at: {share: 50}", "at: {share: 101}", "share: 101"),
    ("warnings.yaml", "to: [handler]", "to: [everybody]", "everybody"),
    ("warnings.yaml", "to: [handler]", "to: []", "to: []"),
    ("warnings.yaml", 'hour: "08:30"', 'hour: "8.30"', "8.30"),
    ("warnings.yaml", "only_on_working_days: true", "only_on_working_days: yes", "yes"),
    ("warnings.yaml", "zone: Asia/Shanghai", "zone: Asia/Shanghai\n  hour: 3", "hour: 3"),
    ("escalation.yaml", 'until: "12:00"}', 'until: "09:00"}', 'until: "09:00"}'),
    ("escalation.yaml", '{from: "13:30"', '{from: "11:30"', "office_hours:"),
    ("escalation.yaml", "at: {before_hours: 4}", "at: {before_hours: 4, after_days: 1}", "id: ORDER_SOON"),
    ("escalation.yaml", "at: {before_hours: 4}", "at: {}", "id: ORDER_SOON"),
    ("escalation.yaml", "at: {before_hours: 4}", "at: {before_hours: 400}", "before_hours: 400"),
    ("escalation.yaml", "to: [handler, opener]", "to: [handler, receiver]", "handler, receiver"),
    ("escalation.yaml", "to: [receiver]", "to: [opener]", "to: [opener]"),
    ("escalation.yaml", "id: ORDER_HEAD", "id: ORDER_DUE", "office_hours:"),
    ("escalation.yaml", "id: ORDER_HEAD", f"id: {'X' * 25}", "id: XXXXX"),
    ("escalation.yaml", "at: {after_days: 4}", "at: {after_days: 1}", "office_hours:"),
    ("escalation.yaml", 'hour: "17:00"', 'hour: "23:00"', ""),
    ("escalation.yaml", 'until: "17:30"}', 'until: "17.30"}', '"17.30"'),
]


@pytest.mark.parametrize(("file", "old", "new", "shown"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_told_with_its_file_line_and_reason(
    tmp_path: Path, file: str, old: str, new: str, shown: str
) -> None:
    folder = changed(tmp_path, file, old, new)
    with pytest.raises(LawError) as error:
        read_lawbook(folder)
    found = error.value
    assert found.file == str(folder / file)
    assert found.reason
    if file == "clocks.yaml" and new == "complaint.acceptance:":
        assert found.line > line_of(folder, file, shown), "the second of two entries of one name"
    elif shown:
        assert found.line == line_of(folder, file, shown)
    assert str(found) == f"{found.file}:{found.line}: {found.reason}"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"versions\.yaml"):
        read_lawbook(tmp_path)


def answered(tmp_path: Path, text: str) -> Lawbook:
    path = tmp_path / "answers.yaml"
    path.write_text(text, "utf-8")
    return read_lawbook(law_folder(), settings_file=path)


def test_an_agency_answers_in_its_own_file(tmp_path: Path) -> None:
    book = answered(tmp_path, "weekend_moves_natural_deadline: true\n")
    assert book.setting("weekend_moves_natural_deadline") is True
    assert book.setting("pending_on_2026_04_15") == "order20"
    assert book.clock("complaint.mediation").term_on(NEW).weekends_move is True
    assert lawbook().clock("complaint.mediation").term_on(NEW).weekends_move is False


@pytest.mark.parametrize(
    "text",
    [
        "coffee: true",
        "pending_on_2026_04_15: order1",
        "weekend_moves_natural_deadline: 'true'",
        "weekend_moves_natural_deadline: 1",
        "weekend_moves_natural_deadline: yes",
        "weekend_moves_natural_deadline: null",
        "- 1",
        "",
    ],
)
def test_an_agencys_wrong_answer_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(LawError, match=r"answers\.yaml:1: "):
        answered(tmp_path, text)


def test_another_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = changed(tmp_path, "clocks.yaml", "days: 7\n", "days: 9\n")
    monkeypatch.setenv("FANGXIN_LAW", str(folder))
    assert law_folder() == folder
    assert lawbook().clock("complaint.acceptance").term_on(OLD).days == 9
