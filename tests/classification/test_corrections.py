"""What officers correct is kept, and an agency's own models are found, renewed and, when broken, left out."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from fangxin.domain.classification.actions import keep_correction
from fangxin.domain.classification.queries import corrections, own_models
from fangxin.domain.classification.rules.learning import train
from fangxin.domain.classification.words import Axis
from tests.classification.test_learning import history

AT = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)


def correct(text: str, case_id: int, corrected: str, at: datetime, scheme: Axis = Axis.OBJECT) -> None:
    keep_correction(
        text=text, scheme=scheme, proposed="G900", corrected=corrected, account_id=1, case_id=case_id, at=at
    )


@pytest.mark.django_db
def test_corrections_come_back_the_last_word_of_each_case_oldest_first() -> None:
    correct("面包发霉", 1, "101", AT)
    correct("手机坏了", 2, "13401", AT + timedelta(hours=1))
    correct("面包发霉", 1, "10108", AT + timedelta(hours=2))
    correct("面包发霉", 1, "P20", AT, Axis.PROBLEM)
    assert list(corrections(scheme=Axis.OBJECT)) == [("手机坏了", "13401", "2"), ("面包发霉", "10108", "1")]
    assert list(corrections(scheme=Axis.OBJECT, since=AT + timedelta(hours=2))) == [("面包发霉", "10108", "1")]


@pytest.mark.django_db
def test_a_correction_keeps_what_was_proposed_by_whom_and_when() -> None:
    row = keep_correction(
        text="面包发霉", scheme="object", proposed="G900", corrected="10108", account_id=7, case_id=9, at=AT
    )
    row.refresh_from_db()
    assert (row.proposed, row.corrected, row.account_id, row.case_id, row.corrected_at) == ("G900", "10108", 7, 9, AT)
    assert len(row.text_digest) == 64


def test_own_models_are_read_when_they_are_there_and_again_when_they_change(settings: Settings, tmp_path: Path) -> None:
    settings.FANGXIN_HOME = tmp_path
    assert own_models().object is None
    texts, labels = history(60)
    model = train(texts=texts, labels=labels, trained_on=date(2026, 1, 1)).model
    path = tmp_path / "models" / "object.skops"
    path.parent.mkdir()
    path.write_bytes(model.to_bytes())
    first = own_models().object
    assert first is not None
    assert first is own_models().object
    assert first.predict(["牛奶发霉"])[0][0][0] == "食品"
    swapped = train(texts=texts, labels=[f"{label}类" for label in labels], trained_on=date(2026, 1, 1)).model
    path.write_bytes(swapped.to_bytes())
    again = own_models().object
    assert again is not None
    assert again.predict(["牛奶发霉"])[0][0][0] == "食品类"
    assert own_models().problem is None


def test_a_broken_model_is_said_in_the_log_and_left_out(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FANGXIN_HOME = tmp_path
    path = tmp_path / "models" / "problem.skops"
    path.parent.mkdir()
    path.write_bytes(b"no model")
    with caplog.at_level(logging.ERROR):
        assert own_models().problem is None
    assert "problem.skops" in caplog.text
