"""Starting Spark and showing it the files of the lake; needs pyspark (requirements/spark.txt) and Java, else a refusal.

`FANGXIN_SPARK_MASTER` names a cluster; without it Spark runs in this machine with two threads.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fangxin.foundation.facts import ColumnKind
from fangxin.foundation.refusals import Refusal

LOCAL: Final = "local[2]"
TYPES = {
    ColumnKind.TEXT: "STRING",
    ColumnKind.WHOLE: "BIGINT",
    ColumnKind.FLAG: "BOOLEAN",
    ColumnKind.DAY: "DATE",
    # instants are the wall clock of Beijing and belong to no zone
    ColumnKind.INSTANT: "TIMESTAMP_NTZ",
}


class SparkMissing(Refusal):
    """Counting with Spark was asked for, and pyspark or Java is not installed here."""

    code = "spark_missing"
    status = 409
    sentence = "本机缺少{what}，不能用 Spark 计算。请安装 {remedy}，或者改用 --engine duckdb。"


def check_spark() -> None:
    """Raises SparkMissing unless Spark could be started here."""
    try:
        import pyspark  # noqa: F401 - half a gigabyte that only some installations have
    except ImportError:
        raise SparkMissing(what=" pyspark", remedy="requirements/spark.txt 中的软件包") from None
    home = os.environ.get("JAVA_HOME", "")
    if not (shutil.which("java") or (home and Path(home, "bin", "java").exists())):
        raise SparkMissing(what=" Java", remedy="Java 17（如 openjdk-17-jre-headless）")


def session() -> Any:
    """The session of this process, started when first asked for. Raises SparkMissing."""
    check_spark()
    from pyspark.sql import SparkSession

    master = os.environ.get("FANGXIN_SPARK_MASTER") or LOCAL
    builder = SparkSession.builder.appName("fangxin").master(master)
    settings = {
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.catalogImplementation": "in-memory",
    }
    if master.startswith("local"):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
        }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def view(session: Any, name: str, shape: Sequence[Sequence[str]], files: Sequence[Path]) -> None:
    """Let a session know a set by its name, from its files."""
    columns = ", ".join(f"`{column}` {TYPES[ColumnKind(kind)]}" for column, kind in shape)
    found = (
        session.read.schema(columns).parquet(*(str(path) for path in files))
        if files
        else session.createDataFrame([], schema=columns)
    )
    found.createOrReplaceTempView(name)
