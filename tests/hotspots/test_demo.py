"""The demo's chapter of warnings: one of each standing, told by the real actions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.queries.soundness import unsound_alerts
from fangxin.interfaces.demo import demo_story
from tests.demo.telling import only, told

pytestmark = pytest.mark.django_db


def test_warnings_stand_in_every_state_that_lasts() -> None:
    story = demo_story()
    chapter = story.chapters["alerts"]
    things = {row["object"] for row in chapter["warnings"]}
    short = only(story, keep=lambda row: row.get("object") in things)
    with told(replace(short, chapters={"alerts": chapter})):
        assert sorted(Alert.objects.values_list("state", flat=True)) == ["ACCEPTED", "CLOSED", "DISMISSED", "PROPOSED"]
        assert Measure.objects.exclude(done_at=None).count() == 2
        assert all(len(one.evidence["cases"]) == one.evidence["observed"] > 1 for one in Alert.objects.all())
        assert list(unsound_alerts()) == []
