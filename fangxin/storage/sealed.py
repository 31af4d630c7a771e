"""Lines that belong to a row written after them: the database seals the row when its lines sum to zero, and only then.

The row's foreign key is checked at commit, so lines may come first. Writing the row is the moment of judgement, on SQLite
and on PostgreSQL alike, which know no deferred triggers in common; afterwards no line can be added.
"""

from __future__ import annotations

from fangxin.storage.steps import Stated

UNEQUAL = "the lines of a sealed row are two or more and sum to zero"
LATE = "no line is added to a sealed row"


def sealed_when_zero(*, table: str, lines: str, key: str, amount: str) -> Stated:
    """A migration step that lets `table` take only rows whose `lines` (named by `key`) sum to zero in `amount`; reversible."""
    return Stated(
        lambda vendor: _putting(table, lines, key, amount, vendor),
        lambda vendor: _lifting(table, lines, vendor),
    )


def _putting(table: str, lines: str, key: str, amount: str, vendor: str) -> list[str]:
    own = f"FROM {lines} WHERE {key} = NEW.id"
    unequal = f"(SELECT COUNT(*) {own}) < 2 OR (SELECT SUM({amount}) {own}) <> 0"
    late = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.{key})"
    if vendor == "postgresql":
        return [
            statement
            for name, on, wrong, why in (
                (f"{table}_sealed", table, unequal, UNEQUAL),
                (f"{lines}_late", lines, late, LATE),
            )
            for statement in (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{why}'; END IF; RETURN NEW; END $$",
                f"CREATE TRIGGER {name} BEFORE INSERT ON {on} FOR EACH ROW EXECUTE FUNCTION {name}()",
            )
        ]
    return [
        f"CREATE TRIGGER {name} BEFORE INSERT ON {on} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for name, on, wrong, why in ((f"{table}_sealed", table, unequal, UNEQUAL), (f"{lines}_late", lines, late, LATE))
    ]


def _lifting(table: str, lines: str, vendor: str) -> list[str]:
    names = ((f"{table}_sealed", table), (f"{lines}_late", lines))
    if vendor == "postgresql":
        return [
            statement
            for name, on in names
            for statement in (f"DROP TRIGGER IF EXISTS {name} ON {on}", f"DROP FUNCTION IF EXISTS {name}()")
        ]
    return [f"DROP TRIGGER IF EXISTS {name}" for name, _ in names]
