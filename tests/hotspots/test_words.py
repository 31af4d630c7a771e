"""Words in the lake: what nobody but the writer knows never gets there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.alerts.facts import word_rows
from fangxin.domain.alerts.rules.wording import vocabulary, words_of
from fangxin.domain.classification.rules.wordlists import word_lists
from fangxin.foundation.words_counted import WORDS
from fangxin.interfaces.lake.updating import the_lake, update_lake
from tests.people import MONDAY, cast, filed

CANARY = (
    "我叫欧阳浣熊，住在鹤壁市淇滨区鸢尾里7栋302室，电话13877770001，身份证410611199001010012。店长司马鲸鱼说酸奶发霉与他无关，"
    "微信whale-canary，车牌豫F7X7X7，要求退款。"
)
SECRETS = (
    "欧阳",
    "浣熊",
    "司马",
    "鲸鱼",
    "鸢尾",
    "302",
    "1387",
    "410611199",
    "whale",
    "canary",
    "豫F",
    "7X7",
    "云上鲸",
)


def test_only_words_of_the_lists_are_counted() -> None:
    words = words_of(CANARY).split(" ")
    assert {"酸奶", "发霉"} <= set(words) <= vocabulary(word_lists())
    assert words == sorted(set(words))


def test_a_longer_word_hides_what_stands_in_it() -> None:
    assert "面粉" in words_of("面粉生虫").split(" ")
    assert words_of("大米手机") == ""  # a phrase under `not`: it speaks of something else


def test_words_are_the_same_in_any_width_and_case() -> None:
    assert words_of("买的３Ｃ认证插座") == words_of("买的3c认证插座") != ""


@pytest.mark.django_db
def test_canaries_never_reach_the_lake(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    people = cast()
    case = filed(people.hotline, content=CANARY, merchant_name="司马鲸鱼烘焙", merchant_address="淇滨区鸢尾里7栋")
    filed(people.hotline, content="今天天气好，谢谢大家，祝一切都好。", merchant_name="云上鲸超市")
    assert [row[0] for row in word_rows(None)] == [case.pk]  # the other holds no word
    update_lake(at=MONDAY, progress=lambda line: None)
    with the_lake().open() as engine:
        (row,) = engine.rows(engine.table(WORDS.name))
        written = str(engine.rows(engine.table(WORDS.name)))
    assert row["received_on"] == date(2026, 6, 8)
    assert row["words"] == words_of(case.title, case.content)
    assert not [secret for secret in SECRETS if secret in written]
    for path in (tmp_path / "lake").rglob("*.parquet"):
        raw = path.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in raw], path
