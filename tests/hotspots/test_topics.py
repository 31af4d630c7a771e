"""Topics of texts: what several write about lately is found together, named, and told from what is old."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner

from fangxin.analytics.topics.finding import Told, topics
from fangxin.interfaces.commands.hotspots import hotspots

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


def test_one_persons_duplicates_do_not_end_the_search() -> None:
    often = [Told(id=n, title=PLANT[0], text=PLANT[0], on=SINCE, writer="one") for n in range(50, 54)]
    # five who are less alike: each has something from before, too
    before = [Told(id=100 + n, title=one[:4], text=one[:4], on=date(2026, 3, 1)) for n, one in enumerate(OTHERS[:5])]
    several = [
        Told(id=n, title=f"隔壁餐馆油烟{one.title}", text=f"隔壁餐馆油烟{one.title}", on=SINCE, writer=f"w{n}")
        for n, one in enumerate(before)
    ]
    (topic,) = topics([*often, *several, *before], since=SINCE, least=5)
    assert set(topic.texts) == {0, 1, 2, 3, 4}


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


def test_a_table_of_texts_is_read_and_compared_with_what_people_found(tmp_path: Path) -> None:
    table, labels = tmp_path / "texts.csv", tmp_path / "labels.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "writer", "title", "time", "text"])
        for one in [*told(PLANT, first=1), *told(OTHERS, first=100)]:
            rows.writerow([one.id, one.writer, one.title, f"{one.on:%Y/%m/%d} 10:00", one.text])
    labels.write_text("team,topic,id\nA,plant,1\nA,plant,2\nA,plant,3\nA,plant,50\n", encoding="utf-8")
    ran = CliRunner().invoke(hotspots, ["topics", str(table), "--labels", str(labels), "--most", "3"])
    assert ran.exit_code == 0, ran.output
    assert "4 texts, 4 writers, 3 of 4 of A plant, purity 0.75" in ran.output
