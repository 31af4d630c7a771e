"""Full-text search inside the database, with the same hits on SQLite (FTS5) and on PostgreSQL (GIN).

A package that wants its texts searched keeps one table of tokens beside its own, and fills it in its actions:

    class ArticleText(TextIndex):                       # models.py: the id is the article's, nothing else is needed
        pass

    operations = [..., searchable("knowledge_articletext")]   # its migration, after CreateModel

    index_rows(ArticleText, [Text(id=article.pk, head=[article.title], body=[article.body])])     # an action
    forget(ArticleText, [article.pk])                                                             # an action

    asked = question(text)                              # queries.py; may raise QuestionTooLong, is False when empty
    Article.objects.filter(pk__in=answering(ArticleText, asked).values("pk"))     # a condition like any other
    best(answering(ArticleText, asked), asked, most=10)                           # ids, most relevant first
    marked(article.title, asked)                        # pieces to highlight; `excerpt` for a part of a long text

How text is cut is decided in `fangxin/foundation/words_in_text.py`: every pair of neighbouring Chinese characters is a
token, so a word of two or more characters is found wherever it stands. The database finds the rows that hold all tokens;
where a term is longer than one token, the stored line of tokens is compared as well, so a hit is exactly a hit.

Labels (plain letters and digits) say what a row belongs to: `Text(…, labels=["o12"])`, and `asked.among("o12", "o13")` asks
only of rows that carry one of them. The database answers both from the same index, so that a word of a million rows
within a label of a hundred costs as little as the hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from fangxin.foundation.words_in_text import BREAK, Question, indexed, weight
from fangxin.storage.steps import Stated

__all__ = ["Text", "TextIndex", "TokensField", "answering", "best", "forget", "index_rows", "searchable"]

#: rows written by one statement
BATCH: Final = 250
#: of how many of the newest hits the most relevant are chosen
AMONG: Final = 1000
#: PostgreSQL keeps what makes a row longer than this outside of it. Every line is made long enough, so that the rows the
#: index points at are narrow and thousands of hits lie on a few dozen pages; compressed, the filling weighs nothing.
OUTSIDE: Final = 2048
#: PostgreSQL's view of a line of tokens. To compute it for a row costs hundreds of comparisons; told so, the planner
#: does not walk rows where it could ask the index. In PL/pgSQL, as a function in SQL would be inlined and its cost lost;
#: not safe for parallel plans, as the index answers before a second process has started.
VECTOR: Final = "fangxin_words"
_FUNCTION: Final = (
    f"CREATE OR REPLACE FUNCTION {VECTOR}(line text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT COST 400 "
    "AS $$ BEGIN RETURN array_to_tsvector(string_to_array(line, ' ')); END $$"
)


class TokensField(models.TextField):  # type: ignore[type-arg]  # is no generic while running
    """Tokens as one line; `tokens__answers=question(…)` is the condition that a row answers a question."""


class TextIndex(models.Model):
    """The tokens of one row of another table; the id is that row's."""

    id = models.BigIntegerField(primary_key=True)
    tokens = TokensField()

    class Meta:
        abstract = True


Index = TypeVar("Index", bound=TextIndex)


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What of a row is searched: `head` (title, names; found there counts more), `numbers` and `body`; and its labels.

    Numbers (of orders, cases, telephones) belong to the head, and are found by their last characters too.
    """

    id: int
    head: Sequence[str]
    body: Sequence[str] = ()
    numbers: Sequence[str] = ()
    labels: Sequence[str] = ()


@TokensField.register_lookup
class Answers(models.Lookup):
    """Rows that answer a Question, be it of labels alone; a question of nothing is answered by no row."""

    lookup_name = "answers"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """The condition in the database's own words; whatever a person typed is a parameter."""
        asked: Question = self.rhs
        if not asked and not asked.groups:
            return "1 = 0", ()
        lhs, _ = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            found, position = f"{VECTOR}({lhs}) @@ %s::tsquery", "strpos"
        else:
            column: Any = self.lhs
            quote = connection.ops.quote_name
            words = quote(words_of(column.target.model._meta.db_table))
            key = f"{quote(column.alias)}.{quote('id')}"
            found, position = f"{key} IN (SELECT rowid FROM {words} WHERE {words} MATCH %s)", "instr"
        conditions = [found, *[f"{position}({lhs}, %s) > 0"] * len(asked.patterns)]
        return f"({' AND '.join(conditions)})", (_query(asked, connection.vendor), *asked.patterns)


def searchable(table: str) -> Stated:
    """A migration step that makes the tokens of `table` searchable, on SQLite and on PostgreSQL; reversible.

    On SQLite altering the table later drops its triggers with it: such a migration ends with this step again.
    """
    return Stated(lambda vendor: _putting(table, vendor), lambda vendor: _lifting(table, vendor))


def words_of(table: str) -> str:
    """The name of a table's index of tokens: a GIN index on PostgreSQL, an FTS5 table on SQLite."""
    return f"{table}_words"


def index_rows(index: type[TextIndex], rows: Iterable[Text]) -> int:
    """Put rows into an index or bring them up to date; what has not changed is not written. Returns how many were."""
    table = index._meta.db_table
    written = 0
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        values = [value for row in batch for value in (row.id, line_of(row))]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (id, tokens) VALUES {', '.join(['(%s, %s)'] * len(batch))} "
                f"ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens WHERE {table}.tokens <> excluded.tokens",
                values,
            )
            written += cursor.rowcount
    return written


def forget(index: type[TextIndex], ids: Iterable[int]) -> None:
    """Take rows out of an index."""
    index._default_manager.filter(pk__in=list(ids)).delete()


def answering(index: type[Index], asked: Question) -> models.QuerySet[Index]:
    """The rows of an index that answer the question; none when it asks for nothing."""
    return index._default_manager.filter(tokens__answers=asked)


def best(rows: models.QuerySet[Index], asked: Question, *, most: int, among: int = AMONG) -> list[int]:
    """The ids of the `most` relevant of the newest `among` rows, the most relevant first, of equals the newest."""
    found = rows.order_by("-pk").values_list("pk", "tokens")[:among]
    weighed = sorted(((weight(tokens, asked), pk) for pk, tokens in found), reverse=True)
    return [pk for _, pk in weighed[:most]]


def line_of(row: Text) -> str:
    """The tokens of a row as they are stored."""
    line = indexed(head=row.head, body=row.body, numbers=row.numbers, labels=row.labels)
    if connection.vendor == "postgresql" and (short := OUTSIDE - len(line.encode())) > 0:
        line += f" {BREAK}" * (short // 2 + 1)
    return line


def _query(asked: Question, vendor: str) -> str:
    """The tokens that must be present; each is letters and digits only, so that none can end its quotes."""
    quote, begun, both, either = ("'", ":*", " & ", " | ") if vendor == "postgresql" else ('"', "*", " AND ", " OR ")
    return both.join(
        [
            *(f"{quote}{token}{quote}" for token in asked.whole),
            *(
                f"({quote}{token}{quote}{begun}{either}{quote}{asked.ends[token]}{quote}{begun})"
                if token in asked.ends
                else f"{quote}{token}{quote}{begun}"
                for token in asked.begun
            ),
            *(f"({either.join(f'{quote}{label}{quote}' for label in group)})" for group in asked.groups),
        ]
    )


def _putting(table: str, vendor: str) -> list[str]:
    words = words_of(table)
    if vendor == "postgresql":
        # every question also reads what was not sorted in yet: 256 kB of it keep writing cheap and reading quick
        kept = "WITH (gin_pending_list_limit = 256)"
        outside = f"ALTER TABLE {table} SET (toast_tuple_target = 128)"
        return [_FUNCTION, outside, f"CREATE INDEX {words} ON {table} USING gin ({VECTOR}(tokens)) {kept}"]
    kept = f"INSERT INTO {words} (rowid, tokens) VALUES (new.id, new.tokens);"
    dropped = f"INSERT INTO {words} ({words}, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
    return [
        # only which rows hold a token is kept (detail=none); `ascii` takes every other character as part of a word
        f"CREATE VIRTUAL TABLE {words} USING fts5(tokens, content='{table}', content_rowid='id', tokenize='ascii', "
        "detail='none', columnsize=0)",
        f"CREATE TRIGGER {words}_kept AFTER INSERT ON {table} BEGIN {kept} END",
        f"CREATE TRIGGER {words}_dropped AFTER DELETE ON {table} BEGIN {dropped} END",
        f"CREATE TRIGGER {words}_changed AFTER UPDATE ON {table} BEGIN {dropped} {kept} END",
        f"INSERT INTO {words} ({words}) VALUES ('rebuild')",
    ]


def _lifting(table: str, vendor: str) -> list[str]:
    words = words_of(table)
    if vendor == "postgresql":
        return [f"DROP INDEX IF EXISTS {words}"]
    triggers = [f"DROP TRIGGER IF EXISTS {words}_{act}" for act in ("kept", "dropped", "changed")]
    return [*triggers, f"DROP TABLE IF EXISTS {words}"]
