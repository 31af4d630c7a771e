"""law/promises.yaml says what it must, and a mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.domain.promises.rules.book import promise_book, read_promise_book
from fangxin.domain.promises.words import PromiseKind
from fangxin.foundation.lawbook import LawError, law_file
from fangxin.foundation.taxonomy import taxonomy


def test_every_kind_has_criteria_and_only_the_shop_is_online() -> None:
    book = promise_book()
    assert set(book.kinds) == set(book.broken_by) == set(PromiseKind)
    assert [kind for kind, one in book.kinds.items() if one.place == "shop"] == [PromiseKind.ONLINE_SHOP]
    assert book.returns.least_days == 7


def test_what_breaks_a_promise_are_classes_of_the_taxonomy() -> None:
    for tells in promise_book().broken_by.values():
        for code in tells.problems:
            taxonomy().item("complaint_problem", code)
        for code in tells.claims:
            taxonomy().item("claim", code)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("days: {least: 7, most: 90}", "days: {least: 6, most: 90}"),
        ("place: shop", "place: market"),
        ("ground: window", "ground: mood"),
        ("left_barred_days: 0", "left_barred: 0"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, said: str, wrong: str) -> None:
    text = (law_file("promises.yaml")).read_text(encoding="utf-8")
    assert said in text
    path = tmp_path / "promises.yaml"
    path.write_text(text.replace(said, wrong), encoding="utf-8")
    with pytest.raises(LawError) as refused:
        read_promise_book(path)
    assert refused.value.line > 1
