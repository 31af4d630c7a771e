"""Texts that came before: which cases are copies, of which original, and that both journals tell it."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.exchange.actions import linking
from fangxin.domain.exchange.models import ImportRun
from fangxin.domain.exchange.rules.life import mark_of
from fangxin.domain.exchange.rules.mapping_file import mapping_of
from fangxin.domain.timeline.queries import broken_chains, entries_of
from tests.exchange.conftest import NOW, OPEN, Take

pytestmark = pytest.mark.django_db

#: nobody in particular, so that only the words and the merchant count
ANYBODY = {key: OPEN[key] for key in OPEN if not key.startswith("complainant")}


def copies() -> dict[str, str]:
    """number of a copy → number of its original"""
    numbers = dict(Case.objects.values_list("id", "number"))
    rows = Case.objects.exclude(duplicate_of=None).values_list("number", "duplicate_of")
    return {number: numbers[original] for number, original in rows}


def row(number: str, **changes: str) -> dict[str, str]:
    return {**ANYBODY, "number": number, **changes}


def test_three_times_the_same_text_is_one_thing_to_handle(take: Take) -> None:
    done = take(
        row("A"),
        row("B"),
        row("C", content="在超市买到过期的牛奶，，商家不肯退款；要求处理"),
        row("D", content="完全是另外一件事情，说的是空调。"),
    )
    assert copies() == {"B": "A", "C": "A"}
    assert (done.summary.duplicates, done.summary.to_handle) == (2, 2)
    original, copy = Case.objects.get(number="A"), Case.objects.get(number="B")
    assert [entry.act for entry in entries_of(chain=copy.pk)] == ["IMPORTED", "LINKED_DUPLICATE"]
    told = entries_of(chain=original.pk)[-1]
    assert (told.act, told.facts["copies"]) == ("LINKED_DUPLICATE", ["B", "C"])
    assert (original.version, copy.version, copy.status) == (2, 2, "ASSIGNED")
    assert list(broken_chains()) == []


def test_the_earliest_is_the_original_whatever_the_order(take: Take) -> None:
    take(row("A", received_at="2026-04-22"), row("B", received_at="2026-04-20"), row("C", received_at="2026-04-21"))
    assert copies() == {"A": "B", "C": "B"}


def test_a_later_file_is_linked_to_what_was_there(take: Take) -> None:
    take(row("A", received_at="2026-04-22"))
    assert take(row("B", received_at="2026-04-20")).summary.duplicates == 1
    assert copies() == {"B": "A"}
    assert take(row("B", received_at="2026-04-20")).summary.duplicates == 0


@pytest.mark.parametrize(
    "other",
    [
        {"merchant_name": "海上鹰超市"},
        {"content": "退款"},
        {"source": "12345", "received_at": "2026-09-01"},
        {"source": "12345", "merchant_name": ""},
        {"complainant_phone": "19900005678"},
    ],
)
def test_what_is_no_copy(take: Take, other: dict[str, str]) -> None:
    take(row("A", complainant_phone="19900001234"), row("B", **other))
    take({**row("X", content="退款"), "merchant_name": "云上鲸超市"})
    assert copies() == {}


def test_another_channel_within_ninety_days_is_the_same(take: Take) -> None:
    take(row("A", complainant_phone="19900001234"), row("B", source="12345", received_at="2026-06-01"))
    assert copies() == {"B": "A"}


def test_a_native_case_is_an_original_too(take: Take) -> None:
    take(row("A"))
    Case.objects.update(source="")
    take(row("B", source="12345"))
    assert copies() == {"B": "A"}


def test_a_link_interrupted_is_made_by_the_next_run(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("fangxin.domain.exchange.actions.importing.link_repeated", crash)
    with pytest.raises(MemoryError):
        take(row("A"), row("B"))
    assert copies() == {}
    monkeypatch.undo()
    assert take(row("A"), row("B")).summary.duplicates == 1
    assert copies() == {"B": "A"}
    assert not ImportRun.objects.filter(linked=False).exists()


def test_batches_know_of_each_other(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "BATCH", 2)
    done = take(*(row(f"A{n}", received_at=f"2026-04-2{n}") for n in range(7)))
    assert done.summary.duplicates == 6
    assert copies() == {f"A{n}": "A0" for n in range(1, 7)}
    # one entry a batch on the original's chain, not one a copy
    original = Case.objects.get(number="A0")
    assert [entry.act for entry in entries_of(chain=original.pk)].count("LINKED_DUPLICATE") == 4


def test_web_complaints_gathered_three_times(take: Take) -> None:
    header = {
        "投诉标题": "投诉标题",
        "投诉详情": "投诉详情",
        "投诉对象": "投诉对象",
        "投诉问题": "投诉问题",
        "投诉要求": "投诉要求",
    }
    rows = [
        {
            "投诉标题": f"第{n}件",
            "投诉详情": f"第{n}件事：买到的东西坏了，没有人管。",
            "投诉对象": "某平台客服",
            "投诉问题": "不予退款",
            "投诉要求": "退款",
        }
        for n in range(4)
    ]
    done = take(*rows, header, *rows, header, *rows, mapping=mapping_of("web-complaints"))
    assert done.counts() == (14, 12, 0, 0, 2)
    assert (done.summary.duplicates, done.summary.to_handle, done.summary.assumed) == (8, 4, {"received_at": 12})
    assert Case.objects.filter(duplicate_of=None).count() == 4
    assert {one.problem_code for one in Case.objects.all()} == {"P12"}
    again = take(*rows, header, *rows, header, *rows, mapping=mapping_of("web-complaints"), at=NOW.replace(month=12))
    assert again.counts() == (14, 0, 12, 0, 2)


def test_a_heading_made_of_the_text_changes_no_mark() -> None:
    text = "在超市买到过期的牛奶。商家不肯退款。"
    assert mark_of("", text) == mark_of("在超市买到过期的牛奶", text) != mark_of("别的标题", text)
    assert mark_of("很长的标题也没有用", "退款") == 0
