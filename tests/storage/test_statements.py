"""Statements sent as the database takes them tell, refuse and are watched as through Django's cursor."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import OperationalError

from fangxin.interfaces.access.guard import WriteOnReadPageError, reading_only
from fangxin.storage import statements
from fangxin.storage.models import Attempt, DoneRequest
from fangxin.storage.prepared import Prepared
from fangxin.storage.rows import write, write_alone
from fangxin.storage.statements import ask, carry_out
from tests.people import MONDAY

TABLE = Attempt._meta.db_table
WINDOW = connection.ops.quote_name("window")
INSERT = f"INSERT INTO {TABLE} (subject, {WINDOW}, count) VALUES (%s, %s, %s)"
#: what the two databases call a mistake in a statement
MISTAKES = (ProgrammingError, OperationalError)


@pytest.mark.django_db
def test_rows_come_as_the_cursor_gives_them() -> None:
    for window in (1, 70_000, 2**40):
        carry_out(INSERT, ["甲 'é' 100% \\", window, 3])
    question = (
        f"SELECT subject, {WINDOW}, count FROM {TABLE} WHERE {WINDOW} >= %s AND subject LIKE '甲%%' ORDER BY {WINDOW}"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [70_000])
        expected = cursor.fetchall()
    assert len(expected) == 2
    assert [tuple(row) for row in ask(question, [70_000])] == [tuple(row) for row in expected]
    assert ask(question, [2**50]) == []


@pytest.mark.django_db
def test_small_and_large_numbers_nothing_and_something_share_a_statement() -> None:
    rows = [DoneRequest(key=f"K{n}", actor="a", digest="d", answer=n, done_at=MONDAY) for n in (1, 2**40)]
    for row in rows:
        write([row, Attempt(subject=row.key, window=row.answer, count=1)])
    assert list(Attempt.objects.order_by("window").values_list("window", flat=True)) == [1, 2**40]


@pytest.mark.django_db
def test_what_the_database_refuses_is_refused_in_the_same_words() -> None:
    with pytest.raises(MISTAKES), transaction.atomic():
        ask("SELECT nothing_of_the_sort")
    carry_out(INSERT, ["a", 1, 1])
    with pytest.raises(IntegrityError), transaction.atomic():
        carry_out(INSERT, ["a", 1, 1])
    assert ask(f"SELECT count(*) FROM {TABLE}") == [(1,)]


@pytest.mark.django_db
@pytest.mark.postgres  # SQLite keeps no length
def test_too_long_a_text_is_refused_and_never_cut() -> None:
    long = Attempt(subject="长" * 121, window=1, count=1)
    done = DoneRequest(key="K", actor="a", digest="d", answer={}, done_at=MONDAY)
    for rows in ([long], [done, long]):
        with pytest.raises(DataError), transaction.atomic():
            write(rows)
    with pytest.raises(DataError), transaction.atomic():
        write([done, Attempt(subject="half\x00way", window=1, count=1)])
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_a_page_that_only_reads_is_guarded() -> None:
    with reading_only():
        assert ask(f"SELECT 1 FROM {DoneRequest._meta.db_table}") == []
        with pytest.raises(WriteOnReadPageError):
            carry_out(f"DELETE FROM {DoneRequest._meta.db_table} WHERE key = %s", ["K"])


@pytest.mark.django_db
def test_statements_are_counted_where_somebody_counts(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as counted:
        ask("SELECT %s", ["一"])
    assert "SELECT" in counted.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_more_statements_than_a_connection_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST", 0)
    for number in range(3):
        assert ask(f"SELECT {number}") == [(number,)]


@pytest.mark.django_db(transaction=True)
def test_rows_written_alone_are_committed_or_gone() -> None:
    done = DoneRequest(key="K", actor="a", digest="d", answer={}, done_at=MONDAY)
    write_alone([done, Attempt(subject="s", window=1, count=1)])
    with pytest.raises(IntegrityError):
        write_alone(
            [
                DoneRequest(key="L", actor="a", digest="d", answer={}, done_at=MONDAY),
                Attempt(subject="s", window=1, count=1),
            ]
        )
    connection.close()
    assert list(DoneRequest.objects.values_list("key", flat=True)) == ["K"]
    assert ask(f"SELECT subject FROM {TABLE}") == [("s",)], "a new connection prepares anew"


@pytest.mark.django_db(transaction=True)
def test_rows_written_alone_inside_a_transaction_are_a_savepoint() -> None:
    with transaction.atomic():
        write_alone([Attempt(subject="s", window=1, count=1)])
        with pytest.raises(IntegrityError):
            write_alone([Attempt(subject="t", window=1, count=1), Attempt(subject="s", window=1, count=1)])
        assert Attempt.objects.count() == 1
        transaction.set_rollback(True)
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_first_statement_of_a_transaction_is_part_of_it() -> None:
    with transaction.atomic():
        carry_out(INSERT, ["s", 1, 1])
        transaction.set_rollback(True)
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_a_question_that_loses_its_place_is_a_mistake_of_the_program() -> None:
    lost: Prepared[Attempt] = Prepared(lambda text: Attempt.objects.filter(subject__contains=text), text=str)
    with pytest.raises(ValueError, match="place is lost"):
        lost(text="a")


@pytest.mark.django_db
def test_questions_by_text_give_instances_or_tuples() -> None:
    write([Attempt(subject="甲", window=n, count=n) for n in (1, 2)])
    rows: Prepared[Attempt] = Prepared(lambda text: Attempt.objects.filter(subject=text).order_by("window"), text=str)
    pairs: Prepared[tuple[int, int]] = Prepared(
        lambda text, least: Attempt.objects.filter(subject=text, count__gte=least).values_list("window", "count"),
        text=str, least=int,
    )  # fmt: skip
    assert [row.window for row in rows(text="甲")] == [1, 2]
    assert rows(text="乙") == []
    assert pairs(text="甲", least=2) == [(2, 2)]
