"""The whole document tried from outside: no input makes a fault, no answer is one the document does not tell."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fangxin.domain.agency.models import Machine
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.api.addresses import ADDRESSES
from tests.api.calling import caller
from tests.people import cast, filed

pytestmark = pytest.mark.django_db
#: requests tried of each operation, right ones and wrong ones
TRIED = 12
NAMES = sorted(one.name for _name, operations in ADDRESSES.values() for one in operations)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own client does: the connection holds the transaction of the test, so no request may close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_sent_the_answer_is_one_of_the_document(
    name: str, mode: GenerationMode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    people = cast()
    filed(people.hotline)
    token = caller(people.centre).token
    Machine.objects.update(a_minute=60_000)
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operation = next(one.ok() for one in schema.get_all_operations() if one.ok().definition.raw["operationId"] == name)

    @settings(
        max_examples=TRIED, deadline=None, database=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        # what the law asks of a request beyond its schema - a real telephone number, a merchant - is refused by name
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance]
        )  # fmt: skip

    tried()
    assert list(broken_chains()) == []
