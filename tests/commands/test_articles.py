"""`fangxin articles load`: the shipped articles, once, for the office named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.domain.knowledge.models import Article
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.commands.articles import articles
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def loaded(*given: str) -> dict[str, Any]:
    done = CliRunner().invoke(articles, ["load", "--json", *given], catch_exceptions=False)
    return dict(json.loads(done.stdout))


def test_they_come_in_once_and_wait_for_review(people: Cast) -> None:
    count = len(shipped_articles())
    assert loaded() == {"office": people.city.code, "created": count, "known": 0}
    assert set(Article.objects.values_list("state", "owner__code")) == {("REVIEW", people.city.code)}
    assert loaded("--office", people.county.code) == {"office": people.county.code, "created": 0, "known": count}
    assert Article.objects.count() == count


def test_an_office_that_is_not_there_is_refused(people: Cast) -> None:
    with pytest.raises(NotFound):
        loaded("--office", "nowhere")
    assert not Article.objects.exists()


def test_it_says_in_words_what_came_in(people: Cast) -> None:
    done = CliRunner().invoke(articles, ["load"], catch_exceptions=False)
    assert done.stdout == f"{people.city.name}: {len(shipped_articles())} articles wait for review, 0 were known.\n"
