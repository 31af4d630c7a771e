"""Asking for Spark where it is not installed: a sentence with the remedy, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fangxin.analytics import spark
from fangxin.analytics.spark import SparkMissing
from tests.indicators.lakes import nasty_lake


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", type(sys)("pyspark"))
    monkeypatch.delenv("JAVA_HOME", raising=False)


def test_without_pyspark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with (
        pytest.raises(SparkMissing, match=r"requirements/spark\.txt"),
        nasty_lake(tmp_path, rows=2).open(engine="spark"),
    ):
        pass


@pytest.mark.usefixtures("installed")
def test_without_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkMissing, match="本机缺少 Java"):
        spark.check_spark()


def java(folder: Path, version: str) -> None:
    """A Java that only says which it is."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-16' >&2\n")
    program.chmod(0o755)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("version", ["17", "17.0.11", "21.0.2"])
def test_java_that_only_java_home_names_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    java(tmp_path, version)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    spark.check_spark()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.21", "16.0.2", "?"])
def test_an_older_java_will_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    java(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(SparkMissing, match="本机缺少 Java 17 或更高版本"):
        spark.check_spark()
