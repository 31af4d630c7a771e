"""A closed case of which somebody has still to be told stays on the desk until it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.close import terminate
from fangxin.domain.cases.actions.serving import record_service
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.words import Status
from tests.pages.world import desk
from tests.people import MONDAY, Cast, filed, later

pytestmark = pytest.mark.django_db
HEADING, LEFT = "已办结，还有一件事要做", "终止调解告知"


def test_telling_both_parties_waits_on_the_desk(people: Cast) -> None:
    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    assert HEADING not in desk(people.handler).get("/desk/").content.decode()
    case = terminate(
        case_id=case.pk, version=case.version, ground="MT3", reason="双方意见分歧很大。", by=people.handler, at=later(2)
    )
    assert case.status == Status.CLOSED
    page = desk(people.handler).get("/desk/").content.decode()
    assert HEADING in page and LEFT in page and case.number in page
    assert HEADING not in desk(people.other_handler).get("/desk/").content.decode(), "another post's is not mine"
    document = Document.objects.get(case=case, form="mediation_termination")
    for number, party in enumerate(("COMPLAINANT", "MERCHANT")):
        assert HEADING in desk(people.handler).get("/desk/").content.decode()
        record_service(
            document_id=document.pk, party=party, way="PHONE", served_on=(MONDAY + timedelta(days=2)).date(),
            by=people.handler, at=later(3 + number),
        )  # fmt: skip
    assert HEADING not in desk(people.handler).get("/desk/").content.decode()
