"""How quickly and how well texts are classified. `FANGXIN_BENCH_DATA` may name a labelled CSV (text, label, a group column)."""

from __future__ import annotations

import csv
import os
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fangxin.domain.classification.rules import classify_request, facts_in, read_words, word_lists
from fangxin.domain.classification.rules.learning import Model, train

Figure = tuple[str, float, str]

_SENTENCES = (
    "市民在步行街某手机店购买一部二手手机，使用三天后频繁自动关机，商家以人为损坏为由拒绝保修。",
    "诉求人给孩子报名舞蹈课程缴费九千八百元，因搬家无法继续上课，机构称只能转让不能退费。",
    "点的外卖里吃出半只蟑螂，联系商家没人理，平台只肯赔十元，要求退一赔十。",
    "健身会所已更换经营者，新经营者要求补交五百元才能继续使用剩余课时。",
    "消费者反映结账时发现菜单标价六十八元的鱼按八十八元收取，另外加收餐具费。",
    "装修公司收了八万元以后停工，负责人失去联系，合同约定的工期早已超过。",
)


def run() -> list[Figure]:
    """The figures as (name, value, unit). Times are CPU seconds of this process."""
    texts = [_case(seed) for seed in range(200)]
    word_lists()
    figures: list[Figure] = [
        ("classification.words", _microseconds(lambda text: read_words(text=text), texts), "µs/300 characters"),
        ("classification.request", _microseconds(lambda text: classify_request(text=text), texts), "µs/300 characters"),
        ("classification.facts", _microseconds(facts_in, texts), "µs/300 characters"),
    ]
    source = os.environ.get("FANGXIN_BENCH_DATA", "")
    return figures + (_learning(Path(source)) if source else [])


def _case(seed: int) -> str:
    dice = random.Random(seed)
    return "".join(dice.choices(_SENTENCES, k=10))[:300]


def _microseconds(work: Callable[[str], object], texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        work(text)
    return round((time.process_time() - begun) / len(texts) * 1e6, 1)


def _learning(path: Path) -> list[Figure]:
    texts, labels, groups = _read(path)
    begun = time.process_time()
    done = train(texts=texts, labels=labels, groups=groups, trained_on=date(2026, 1, 1))
    spent = time.process_time() - begun
    content = done.model.to_bytes()
    begun = time.process_time()
    model = Model.from_bytes(content)
    model.best(texts[:1])
    loading = time.process_time() - begun
    figures: list[Figure] = [
        ("classification.training", round(spent, 1), f"s CPU for {len(texts)} texts, cross-validation included"),
        ("classification.model_file", round(len(content) / 1e6, 2), "MB"),
        ("classification.loading", round(loading, 3), "s CPU"),
        ("classification.predictions", _per_second(model, texts, 1_000), "texts/s in batches"),
        ("classification.predictions_single", _per_second(model, texts[:1_000], 1), "texts/s one at a time"),
    ]
    if done.validation is not None:
        names = ("macro_f1", "spread", "top2", "sure")
        figures += [(f"classification.{name}", round(getattr(done.validation, name), 4), "of 1") for name in names]
    return figures


def _per_second(model: Model, texts: list[str], batch: int) -> float:
    begun = time.process_time()
    for start in range(0, len(texts), batch):
        model.best(texts[start : start + batch])
    return round(len(texts) / (time.process_time() - begun))


def _read(path: Path) -> tuple[list[str], list[str], list[str] | None]:
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    group = next((name for name in rows[0] if "group" in name), None)
    return (
        [row["text"] for row in rows],
        [row["label"] for row in rows],
        [row[group] for row in rows] if group else None,
    )


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name:36} {value:>12} {unit}")
