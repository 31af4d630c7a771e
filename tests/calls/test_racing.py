"""Two operators take the same incoming call at the same moment: one call, one operator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.words import CallEvent, CallState
from fangxin.domain.people.models import Person
from tests.calls.telling import tell
from tests.people import MONDAY, Cast, cast, officer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def answered(people: Cast, operators: list[Actor], reference: str, *, known: bool) -> None:
    """Every operator answers the call at once; `known`: it was heard ringing before."""
    if known:
        tell(people, CallEvent.RINGING, reference=reference)
    together = Barrier(len(operators))

    def answer(by: Actor) -> None:
        try:
            together.wait()
            tell(people, CallEvent.ANSWERED, reference=reference, to=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(operators)) as pool:
        list(pool.map(answer, operators))


@pytest.mark.parametrize("known", [True, False])
def test_a_call_is_one_call_with_one_operator(known: bool) -> None:
    people = cast()
    operators = [people.hotline, officer("duqingyan", "杜青砚", Role.HOTLINE, people.centre)]
    for place in range(ROUNDS):
        answered(people, operators, f"race-{place}", known=known)
        call = Call.objects.get(reference=f"race-{place}")
        assert call.state == CallState.TALKING
        assert call.operator_id in {one.account_id for one in operators}
        assert call.answered_at == MONDAY
    assert Call.objects.count() == Person.objects.count() == ROUNDS, "no number is kept beside its call"
