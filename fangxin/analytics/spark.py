"""Starting Spark and showing it the files of the lake; needs pyspark (requirements/spark.txt) and Java 17, else a refusal.

`FANGXIN_SPARK_MASTER` names a cluster; without it Spark runs in this machine with two threads.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from fangxin.foundation.facts import ColumnKind
from fangxin.foundation.refusals import Refusal

LOCAL: Final = "local[2]"
#: the oldest Java that Spark 4 runs on
JAVA: Final = 17
TYPES = {
    ColumnKind.TEXT: "STRING",
    ColumnKind.WHOLE: "BIGINT",
    ColumnKind.FLAG: "BOOLEAN",
    ColumnKind.DAY: "DATE",
    # instants are the wall clock of Beijing and belong to no zone
    ColumnKind.INSTANT: "TIMESTAMP_NTZ",
}


class SparkMissing(Refusal):
    """Counting with Spark was asked for, and pyspark or a Java new enough is not installed here."""

    code = "spark_missing"
    status = 409
    sentence = "本机缺少{what}，不能用 Spark 计算。请安装 {remedy}，或者改用 --engine duckdb。"


def check_spark() -> None:
    """Raises SparkMissing unless Spark could be started here."""
    try:
        import pyspark  # noqa: F401 - half a gigabyte that only some installations have
    except ImportError:
        raise SparkMissing(what=" pyspark", remedy="requirements/spark.txt 中的软件包") from None
    # as Spark itself looks for it
    home = os.environ.get("JAVA_HOME", "")
    if _version(str(Path(home, "bin", "java")) if home else shutil.which("java") or "") < JAVA:
        raise SparkMissing(what=f" Java {JAVA} 或更高版本", remedy=f"Java {JAVA}（如 openjdk-{JAVA}-jre-headless）")


@cache
def _version(java: str) -> int:
    """The version of a Java, asked once; 0 when there is none that starts. What is called 1.8 is 8."""
    try:
        told = subprocess.run([java, "-version"], check=False, capture_output=True, text=True)
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(found[1]) if found else 0


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
