"""The OpenAPI document and the page of the interface tell what is served, no more and no less."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.interfaces.api.addresses import ADDRESSES
from fangxin.interfaces.api.openapi import document, refusals_of, shown
from fangxin.interfaces.api.urls import urlpatterns

pytestmark = pytest.mark.django_db
OPERATIONS = [one for _name, operations in ADDRESSES.values() for one in operations]


def told() -> Any:
    answer = Client().get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def test_every_address_and_method_is_documented() -> None:
    served = {shown(str(one.pattern)) for one in urlpatterns if one.name not in ("documentation", "openapi")}
    paths = told()["paths"]
    assert set(paths) == served
    assert {method.upper() for path in paths.values() for method in path} == {one.method for one in OPERATIONS}
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(told())
    names = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert names <= set(told()["components"]["schemas"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_tells_every_status_and_header(operation: Any) -> None:
    path = next(path for path, (_n, own) in ((shown(a), b) for a, b in ADDRESSES.items()) if operation in own)
    found = document(ADDRESSES)["paths"][path][operation.method.lower()]
    statuses = set(found["responses"])
    assert {"200", "400", "401", "403", "429", "500", "503"} - statuses <= {"200"}
    assert statuses == {str(operation.status), *(str(refusal.status) for refusal in refusals_of(operation))}
    headers = {one["name"] for one in found["parameters"] if one["in"] == "header"}
    assert headers == ({"Idempotency-Key"} if operation.writes else set()) | (
        {"If-Match"} if operation.versioned else set()
    )
    assert bool(operation.path) == ("404" in statuses)
    assert set(re.findall(r"<\w+:(\w+)>", next(a for a, (_n, own) in ADDRESSES.items() if operation in own))) == set(
        operation.path
    )


def test_examples_are_what_the_operation_takes() -> None:
    for one in OPERATIONS:
        for example in one.body.examples if one.body is not None else ():
            assert one.body.read(dict(example))


def test_the_page_tells_the_same_without_a_foreign_address() -> None:
    page = Client().get(reverse("api:documentation")).content.decode()
    for one in OPERATIONS:
        assert one.says in page
        assert all(refusal.code in page for refusal in refusals_of(one))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
