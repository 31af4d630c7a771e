"""What `fangxin verify` finds of surveys and indices when somebody altered the database."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.environment.models import Edition, Input, KeptScheme
from fangxin.domain.environment.queries.soundness import unsound_schemes
from fangxin.domain.surveys.models import Cell
from fangxin.domain.surveys.queries.soundness import unsound_surveys
from fangxin.interfaces.board.index.joining import unsound_indices
from tests.environment.test_editions import finished, published
from tests.people import cast

pytestmark = pytest.mark.django_db


def test_alterations_are_found(tmp_path: Any, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    people = cast()
    edition = published(people, finished(people))
    assert not [*unsound_indices(), *unsound_schemes(), *unsound_surveys()]
    result = edition.result
    assert result is not None
    result["410611"]["total"] = "99"
    Edition.objects.filter(pk=edition.pk).update(result=result)
    assert [reason for _pk, reason in unsound_indices()] == ["the result does not follow from the values"]
    Input.objects.filter(edition=edition, member="410611", leaf="A").update(value="91")
    assert [reason for _pk, reason in unsound_indices()] == ["the values are not those the index was computed from"]
    KeptScheme.objects.update(text="id: x")
    Cell.objects.filter(filled=1).update(filled=0)
    assert [len(list(found())) for found in (unsound_schemes, unsound_surveys)] == [1, 1]
