"""Many tries at the same moment: the limits hold between threads and processes, as the database counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from fangxin.interfaces.access.totp import code_at
from fangxin.interfaces.clock import now
from tests.access.cast import PASSWORD, make_cast

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.access.paths"),
]


def test_a_flood_of_wrong_passwords_gets_five_checks() -> None:
    make_cast()

    def one(_number: int) -> int:
        try:
            return Client().post("/access/login/", {"login": "handler", "password": "wrong"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(60)))
    assert answers.count(200) == 5
    assert answers.count(429) == 55


def test_one_code_opens_one_session() -> None:
    cast = make_cast()
    secret = cast.secrets["handler"]
    clients = [Client() for _ in range(4)]
    for client in clients:
        assert client.post("/access/login/", {"login": "handler", "password": PASSWORD}).status_code == 302
    code = code_at(secret=secret, at=now())

    def enter(client: Client) -> int:
        from django.core.cache import cache

        cache.clear()
        try:
            return client.post("/access/second-factor/", {"code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(enter, clients))
    assert answers.count(302) == 1
