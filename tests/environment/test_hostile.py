"""Whatever is posted to the forms of index and surveys: an answer in words, no fault of the program."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fangxin.domain.surveys.actions.keying import make_batch
from fangxin.domain.surveys.actions.planning import make_links
from fangxin.domain.surveys.models import Campaign
from fangxin.domain.timeline.queries import broken_chains
from tests.environment.telling import adopted, begun
from tests.pages.checking import PROPER, sound
from tests.pages.test_hostile import VALUES
from tests.pages.world import desk
from tests.people import MONDAY, cast
from tests.surveys.telling import opened

pytestmark = pytest.mark.django_db
FIELDS = (
    "title", "scheme", "first_on", "last_on", "members", "campaign", "version", "reason", "member", "leaf", "value", "evidence",
    "source_on", "input", "text", "questionnaire", "cells", "sample", "over", "opens_on", "closes_on", "count", "label", "sheets",
    "percent", "sheet", "region", "age", "sex", "answer_GOOD", "answer_DID", "answer_\x00", "begun", "key", "taken", "file",
)  # fmt: skip
#: those a number, a day, a code or a text of these forms could stumble over
HOSTILE = (
    "NUL", "far too many digits", "a great id", "below nothing", "the first year", "the last year", "a percent",
    "private and unassigned", "lone surrogate as text",
)  # fmt: skip


def test_forms_answer_in_words(tmp_path: Any, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    people = cast()
    edition, campaign = begun(people, scheme=str(adopted(people).pk)), opened(people)
    batch = make_batch(campaign_id=campaign.pk, label="批", sheets=2, percent=50, by=people.handler, at=MONDAY)
    token = make_links(campaign_id=campaign.pk, count=1, by=people.analyst, at=MONDAY)[0]
    analyst, keying, anybody = desk(people.analyst), desk(people.handler), Client()
    board = (
        "new/", "exchange/", "schemes/new/", f"schemes/{edition.scheme_id}/act/adopt/", "surveys/new/",
        f"surveys/{campaign.pk}/act/links/", f"{edition.pk}/act/collect/", f"{edition.pk}/act/compute/", f"{edition.pk}/act/correct/",
        f"{edition.pk}/inputs/enter/", f"{edition.pk}/inputs/check/", f"{edition.pk}/inputs/send-back/",
    )  # fmt: skip
    forms = [(analyst, f"/board/index/{path}") for path in board]
    desks = (
        f"{campaign.pk}/call/",
        f"{campaign.pk}/paper/",
        f"batches/{batch.pk}/",
        f"batches/{batch.pk}/again/",
        "differences/1/",
    )
    forms += [(keying, f"/desk/surveys/{path}") for path in desks] + [(anybody, f"/survey/{token}/")]
    for name in HOSTILE:
        value = VALUES[name]
        for client, path in forms:
            answer = client.post(path, dict.fromkeys(FIELDS, value))
            assert answer.status_code in PROPER | {409}, f"{path} {name}: {answer.status_code}"
            sound(answer, f"{path} {name}", typed=value)
        for path in ("compare/", f"schemes/{edition.scheme_id}/", "surveys/", ""):
            asked = analyst.get(f"/board/index/{path}", {"one": value, "try": value, "page": value})
            assert asked.status_code in PROPER, f"{path} {name}"
    assert Campaign.objects.count() == 1 and not list(broken_chains())
