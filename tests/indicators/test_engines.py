"""Every indicator on DuckDB and on Spark: the same whole numbers, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from fangxin.analytics import spark
from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.measuring import Group, Reading, Scope, measure
from fangxin.analytics.indicators.periods import period_of
from tests.indicators.lakes import nasty_lake

pytestmark = [
    pytest.mark.spark,
    # pyspark leaves the socket of each answer to the garbage collector
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
#: the last day of the facts: clocks that are due later have not ended
KNOWN = date(2024, 12, 30)
EVERY_OTHER_BASE = {name: one.bases[-1][0] for name, one in INDICATORS.items() if len(one.bases) > 1}

#: compiling and spreading out pay off with millions of rows; numbers do not depend on it
QUICK = {
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}  # fmt: skip

Engines = tuple[Engine, Engine]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    lake = nasty_lake(tmp_path_factory.mktemp("lake"))
    with lake.open(engine="duckdb") as duck, lake.open(engine="spark") as spark_engine:
        for name, value in QUICK.items():
            spark_engine._session.conf.set(name, value)  # type: ignore[union-attr]
        yield duck, spark_engine
    spark.session().stop()


def counted(engine: Engine, period: str, **asked: Any) -> dict[Group, dict[str, Reading]]:
    scope = asked.pop("scope", Scope())
    return measure(engine, period=period_of(period), scope=scope, known_on=KNOWN, **asked)


@pytest.mark.parametrize(
    ("period", "asked"),
    [
        pytest.param("2024", {}, id="whole"),
        pytest.param("2024", {"bases": EVERY_OTHER_BASE}, id="other bases"),
        pytest.param("2024", {"by": ["region"]}, id="by region"),
        pytest.param("2024-02", {"by": ["path", "region"], "cut": 8}, id="by path and region"),
        pytest.param("2024Q1", {"scope": Scope(region="410600", path="0001")}, id="subtree"),
    ],
)
def test_both_engines_count_the_same(engines: Engines, period: str, asked: dict[str, Any]) -> None:
    duck, spark_engine = (counted(engine, period, **asked) for engine in engines)
    assert duck == spark_engine
    if not asked:
        assert duck[()].keys() == INDICATORS.keys()
        # a comparison of nothings would say nothing
        assert all(one.now.numerator for one in duck[()].values())
