"""Topics of texts: what several write about lately is found together, named, and told from what is old."""

from __future__ import annotations

from datetime import date, timedelta

from fangxin.analytics.topics.finding import Told, topics

SINCE = date(2026, 6, 1)
PLANT = (
    "桃源里小区旁搅拌站噪音扰民", "桃源里小区旁搅拌站粉尘扰民", "桃源里小区附近建设搅拌站噪音扰民",
    "举报桃源里小区旁搅拌站夜间施工噪音",
)  # fmt: skip
OTHERS = (
    "健身房停业预付款不退", "网购手机屏幕有划痕", "超市买的酸奶发霉", "美发店强制办卡", "电动车电池虚标容量", "家具甲醛气味刺鼻",
    "外卖送错餐品", "驾校拖延安排考试", "景区门票重复收费", "物业乱收停车费",
)  # fmt: skip


def told(titles: tuple[str, ...], *, first: int, on: date = SINCE, writer: str = "") -> list[Told]:
    """Texts of one day each, by different writers unless one is named."""
    return [
        Told(
            id=first + n, title=title, text=f"{title}，请有关部门尽快处理。", on=on + timedelta(days=n % 5),
            writer=writer or f"w{first + n}",
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip


def test_what_several_write_about_is_one_topic_with_a_name() -> None:
    (topic,) = topics([*told(PLANT, first=1), *told(OTHERS, first=100)], since=SINCE, least=3)
    assert set(topic.texts) == {1, 2, 3, 4}
    assert "搅拌站" in topic.name
    assert "桃源里" in topic.name
    assert (topic.writers, topic.older, topic.first) == (4, 0, SINCE)


def test_whoever_writes_often_counts_once() -> None:
    assert topics([*told(PLANT, first=1, writer="one"), *told(OTHERS, first=100)], since=SINCE, least=3) == []


def test_near_duplicates_of_nobody_count_once() -> None:
    same = [Told(id=n, title=PLANT[0], text=PLANT[0], on=SINCE) for n in range(6)]
    assert topics([*same, *told(OTHERS, first=100)], since=SINCE, least=3) == []


def test_what_was_written_before_makes_a_topic_old() -> None:
    before = told(PLANT, first=50, on=date(2026, 3, 1))
    (topic,) = topics([*told(PLANT, first=1), *before, *told(OTHERS, first=100)], since=SINCE, least=3)
    assert topic.older == 4
    assert set(topic.texts) == {1, 2, 3, 4}


def test_few_or_empty_texts_have_no_topics() -> None:
    assert topics([], since=SINCE) == []
    assert topics(told(OTHERS, first=1), since=SINCE, least=3) == []
    blank = [Told(id=n, title="", text="？！", on=SINCE) for n in range(9)]
    assert topics(blank, since=SINCE, least=2) == []
