"""Small counts in open data: left out, and not to be worked out from totals."""

from __future__ import annotations

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxin.analytics.policy import numbers_law
from fangxin.analytics.suppression import Shown, suppressed


def written(shown: Shown) -> list[str]:
    """Row by row as it would be printed, totals last."""
    rows = list(shown.rows)
    lines = [[*(shown.cells[row, column] for column in shown.columns), shown.rows[row]] for row in rows]
    lines.append([*shown.columns.values(), shown.total])
    return [" ".join("*" if one is None else str(one) for one in line) for line in lines]


def table(*lines: str) -> dict[tuple[int, int], int]:
    return {(row, column): int(one) for row, line in enumerate(lines) for column, one in enumerate(line.split())}


def test_large_counts_and_zeros_stay() -> None:
    assert written(suppressed(table("10 0", "7 25"), least=5)) == ["10 0 10", "7 25 32", "17 25 42"]


def test_one_small_count_takes_a_circle_of_others_with_it() -> None:
    assert written(suppressed(table("3 20 30", "40 50 60", "70 80 90"), least=5)) == [
        "* * 30 53", "* * 60 150", "70 80 90 240", "113 150 180 443",
    ]  # fmt: skip


def test_a_list_hides_a_second_number_and_keeps_its_total() -> None:
    shown = suppressed({("甲县", "件"): 2, ("乙县", "件"): 9, ("丙县", "件"): 30}, least=5)
    assert shown.total == 41
    assert shown.cells == {("甲县", "件"): None, ("乙县", "件"): None, ("丙县", "件"): 30}


def test_hidden_counts_that_are_few_together_hide_another() -> None:
    assert suppressed({("a", 0): 1, ("b", 0): 2, ("c", 0): 50, ("d", 0): 60}, least=5).cells["c", 0] is None


def test_a_small_total_is_hidden_too() -> None:
    shown = suppressed({("a", 0): 1, ("b", 0): 2}, least=5)
    assert shown.total is None and set(shown.cells.values()) == {None}


def test_nothing_and_zeros_alone_hide_nothing() -> None:
    assert suppressed({}).total == 0
    assert suppressed({("a", 0): 0}).cells == {("a", 0): 0}


def test_the_least_is_law() -> None:
    least = numbers_law().least
    assert suppressed({("a", 0): least, ("b", 0): least}).total == 2 * least
    assert suppressed({("a", 0): least - 1, ("b", 0): least}).cells["a", 0] is None


def worked_out(shown: Shown) -> set[tuple[int, int]]:
    """Cells whose number follows from the sums of every line, by linear algebra."""
    rows, columns = list(shown.rows), list(shown.columns)
    value = dict(shown.cells)
    value |= {(row, -1): one for row, one in shown.rows.items()} | {
        (-1, column): one for column, one in shown.columns.items()
    }
    value[-1, -1] = shown.total
    unknown = [cell for cell, one in value.items() if one is None]
    lines = [[((row, column), 1) for column in columns] + [((row, -1), -1)] for row in [*rows, -1]]
    lines += [[((row, column), 1) for row in rows] + [((-1, column), -1)] for column in [*columns, -1]]
    sums = numpy.array([[dict(line).get(cell, 0) for cell in unknown] for line in lines])
    rank = numpy.linalg.matrix_rank
    found = set()
    for place, cell in enumerate(unknown):
        unit = numpy.zeros((1, len(unknown)))
        unit[0, place] = 1
        if rank(numpy.vstack([sums, unit])) == rank(sums):
            found.add(cell)
    return found


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_what_is_left_out_cannot_be_worked_out(rows: int, columns: int, data: st.DataObject) -> None:
    counts = {
        (row, column): data.draw(st.sampled_from([0, 0, 1, 2, 4, 5, 9, 30]))
        for row in range(rows)
        for column in range(columns)
    }
    shown = suppressed(counts, least=5)
    assert all(one is None or one == 0 or one >= 5 for one in shown.cells.values())
    assert all(one is None or one == counts[cell] for cell, one in shown.cells.items())
    assert not worked_out(shown)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_totals_everybody_knows_are_shown_and_give_nothing_away(rows: int, columns: int, data: st.DataObject) -> None:
    counts = {
        (row, column): data.draw(st.sampled_from([0, 0, 1, 2, 4, 5, 9, 30]))
        for row in range(rows)
        for column in range(columns)
    }
    shown = suppressed(counts, least=5, totals_known=True)
    assert None not in (*shown.rows.values(), *shown.columns.values(), shown.total)
    assert all(one is None or one == 0 or one >= 5 for one in shown.cells.values())
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    for line in lines:
        hidden = [cell for cell in line if shown.cells[cell] is None]
        # all there is to hide in the line is hidden, or what is hidden there is much enough together
        assert not hidden or len(hidden) == len(line) or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= 5)


def test_a_row_of_few_is_left_out_as_a_whole_where_its_total_is_known() -> None:
    assert written(suppressed(table("2 0 1", "40 50 60", "70 80 90"), least=5, totals_known=True)) == [
        "* * * 3", "* * * 150", "70 80 90 240", "112 130 151 393",
    ]  # fmt: skip
