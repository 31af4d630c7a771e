"""A database that forgets is not served; a page does not wait for one for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from config.environment import of_pages
from fangxin.interfaces.commands.database import check_keeps

pytestmark = pytest.mark.django_db


def test_one_that_keeps_everything_is_served() -> None:
    check_keeps()


@pytest.mark.postgres
def test_one_that_may_forget_what_it_confirmed_is_refused_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(SystemExit) as stopped:
        check_keeps()
    said = capsys.readouterr().err
    assert stopped.value.code == 1 and "database_forgets" in said
    assert "synchronous_commit" in said and "fsync" not in said


def test_pages_give_up_on_a_question_in_the_end() -> None:
    server: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c jit=off"}}
    of_pages(server)
    assert server["OPTIONS"]["options"] == "-c jit=off -c statement_timeout=20s"
    file: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 20}}
    of_pages(file)
    assert file["OPTIONS"] == {"timeout": 20}
