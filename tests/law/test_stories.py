"""Every story of clocks.yaml and refused.yaml, played."""

from __future__ import annotations

import pytest

from fangxin.foundation.lawbook import Unit
from fangxin.foundation.refusals import Refusal
from tests.law.stories import Story, refused_stories, stories


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.story)
def test_the_clock_ends_when_the_story_says(story: Story) -> None:
    told = story.told()
    assert told.due_on == story.due
    then = dict(story.then)
    assert told.term.version == then.get("version", told.term.version)
    assert told.provisional is then.get("provisional", told.provisional)
    assert told.remaining == then.get("left", told.remaining)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.story)
def test_the_explanation_leads_to_the_same_day(story: Story) -> None:
    told = story.told()
    counted = [day for day in told.days if day.counts]
    assert [day.n for day in counted] == list(range(1, len(counted) + 1))
    if told.term.unit is Unit.HOUR:
        # hours run through days and are not counted by them
        assert counted == [] and told.days[-1].date == story.due and "期限届满" in told.days[-1].why
    elif story.due is None:
        assert told.remaining == told.limit - len(counted)
    else:
        assert told.days[-1].date == story.due
        assert len(counted) == told.limit
        assert "期限届满" in told.days[-1].why


@pytest.mark.parametrize("story", refused_stories(), ids=lambda story: story.story)
def test_a_question_without_an_answer_is_refused(story: Story) -> None:
    with pytest.raises(Refusal) as refusal:
        story.told()
    assert refusal.value.code == story.refused


def test_stories_have_different_names() -> None:
    names = [story.story for story in [*stories(), *refused_stories()]]
    assert len(set(names)) == len(names)
