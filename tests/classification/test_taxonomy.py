"""The taxonomy: its classes, how they are found, and what a mistake in the file says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.classification.rules.wordlists import read_word_lists
from fangxin.foundation.lawbook import LawError, law_folder
from fangxin.foundation.taxonomy import UnknownClass, UnknownScheme, read_taxonomy, taxonomy


def test_the_shipped_taxonomy_holds_all_classes() -> None:
    book = taxonomy()
    assert sum(len(items) for items in book.items.values()) == 260
    assert {len(book.of_scheme(s)) for s in ("sale_mode", "claim")} == {9}
    assert (len(book.of_scheme("complaint_problem")), len(book.of_scheme("report_violation"))) == (24, 23)


def test_levels_follow_from_the_tree() -> None:
    assert [item.level for item in taxonomy().path("object", "10108")] == [1, 2, 3]
    assert taxonomy().path_label("10108") == "商品 › 食品 › 糕点"
    assert taxonomy().path_label("V0301").startswith("侵害消费者权益行为 › ")
    assert taxonomy().above("object", "10108", 2) == "101"


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("object", "10108", "10108"),
        ("object", " 糕点 ", "10108"),
        ("object", "商品/食品/糕点", "10108"),
        ("object", "烟酒和饮料类", "103"),
        ("object", "烟、酒和饮料", "103"),
        ("object", "１０１０８", "10108"),
        ("object", "Pastry", "10108"),
        ("request_type", "complaint", "T1"),
        ("request_type", "投诉", "T1"),
        ("channel", "hotline12345", "C12"),
        ("channel", "mini_program", "C23"),
        ("complaint_problem", "价格投诉", "P10"),
        ("complaint_problem", "01", None),
        ("complaint_problem", "p10", "P10"),
        ("report_violation", "虚假宣传", "V0301"),
        ("sale_mode", "网络购物", "M2"),
        ("claim", "退款", "CL6"),
        ("object", "没有的东西", None),
        ("object", "", None),
    ],
)
def test_a_class_is_found_by_code_label_or_exchange_key(scheme: str, text: str, code: str | None) -> None:
    if code is None:
        assert taxonomy().find(scheme, text) is None
        with pytest.raises(UnknownClass):
            taxonomy().by_label(scheme, text)
    else:
        assert taxonomy().by_label(scheme, text).code == code


def test_unknown_codes_and_schemes_are_refused() -> None:
    with pytest.raises(UnknownClass) as told:
        taxonomy().item("object", "999")
    assert told.value.told() == "“客体类别”中没有“999”这一类。"
    with pytest.raises(UnknownScheme):
        taxonomy().root("nothing")
    with pytest.raises(UnknownClass):
        taxonomy().path_label("999")


def test_classes_come_and_go_with_the_law() -> None:
    book = taxonomy()
    before, after = date(2026, 4, 14), date(2026, 4, 15)
    assert not book.item("non_acceptance_ground", "NA6").in_force(before)
    assert book.item("non_acceptance_ground", "NA6").in_force(after)
    fax = book.item("channel", "C33")
    assert fax.in_force(before)
    assert not fax.in_force(after)
    assert fax in book.leaves("channel")
    assert fax not in book.leaves("channel", on=after)


def test_a_class_is_a_leaf_until_one_below_it_is_in_force(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_text(GOOD + "      A1: {zh: 子, en: child, in: A, status: law, from: 2027-01-01}\n", encoding="utf-8")
    book = read_taxonomy(path)
    assert [i.code for i in book.leaves("s", on=date(2026, 12, 31))] == ["A"]
    assert [i.code for i in book.leaves("s", on=date(2027, 1, 1))] == ["A1"]
    assert [i.code for i in book.children("s", "A", on=date(2027, 1, 1))] == ["A1"]


GOOD = """version: "1"
since: 2020-01-01
schemes:
  s:
    root: {code: S, zh: 根, en: root, status: project}
    classes:
      A: {zh: 甲, en: first, status: law}
"""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("      B: {zh: 乙, en: second, in: C, status: law}", "B 的上级 C 没有写在它前面"),
        ("      B: {zh: 甲, en: second, status: law}", "“甲”同时是 A 和 B 的名称"),
        ("      B: {zh: 乙, en: second, status: guess}", "“guess”不是"),
        ("      B: {zh: 乙, en: second, status: law, from: 2027-01-01, to: 2026-01-01}", "早于起始日"),
        ("      B: {zh: 乙, status: law}", "en"),
        ("      B: {zh: 乙, en: second, status: law, colour: red}", "colour"),
        ("      S: {zh: 乙, en: second, status: law}", "代码 S"),
        ("      A: {zh: 乙, en: second, status: law}", "A"),
    ],
)
def test_a_mistake_names_file_line_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_text(GOOD + line + "\n", encoding="utf-8")
    with pytest.raises(LawError) as told:
        read_taxonomy(path)
    assert reason in told.value.reason
    assert (told.value.file, told.value.line) == (str(path), 8)


def test_two_schemes_cannot_share_a_code(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yaml"
    second = GOOD.split("schemes:\n")[1].replace("  s:", "  t:").replace("code: S", "code: T")
    path.write_text(GOOD + second, encoding="utf-8")
    with pytest.raises(LawError, match="代码 A 已用于 s"):
        read_taxonomy(path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  M3:\n", "  M33:\n", "sale_mode 中没有“M33”"),
        ("电视购物 ", "电 ", "“电”应有 2 至 24 个字"),
        ("电视购物 ", "电视购物*x ", "“x”不是权重"),
        ("电视购物 ", "TV购物 ", "“TV购物”应当用小写字母"),
        ("scheme: sale_mode", "scheme: colour", "“colour”不是"),
    ],
)
def test_a_mistake_in_the_words_names_its_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    for source in (law_folder() / "keywords").iterdir():
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "sale_modes.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError) as told:
        read_word_lists(tmp_path, taxonomy())
    assert reason in told.value.reason
    assert told.value.file == str(path)
    given = text.replace(old, new, 1).splitlines()[told.value.line - 1 :]
    assert any(new.strip() in line for line in given[:3])


def test_every_class_with_words_of_the_four_axes_is_covered() -> None:
    lists = read_word_lists(law_folder() / "keywords", taxonomy())
    for scheme in ("object", "complaint_problem", "report_violation", "sale_mode"):
        bare = {item.code for item in taxonomy().leaves(scheme)} - set(lists.words[scheme])  # type: ignore[index]
        assert not bare
        assert all(len(words) >= 5 for words in lists.words[scheme].values())  # type: ignore[index]
