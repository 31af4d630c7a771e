"""Training on labelled rows: what is learned, how it is judged, and what is refused."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fangxin.domain.classification.rules.learning import (
    BadModelFile,
    Model,
    NothingToLearn,
    OnlyOneClass,
    TooManyClasses,
    UnequalColumns,
    UntrustedModelFile,
    train,
)
from fangxin.domain.classification.rules.learning.features import learn_vocabulary

ON = date(2026, 3, 15)
WORDS = {"食品": "面包牛奶发霉变质过期肚子", "手机": "手机屏幕死机电池维修黑屏", "健身": "私教办卡跑路瑜伽会员教练"}


def history(rows: int = 120, seed: int = 1) -> tuple[list[str], list[str]]:
    """Invented rows: characters drawn from the words of a class."""
    dice = random.Random(seed)
    labels = [list(WORDS)[n % 3] for n in range(rows)]
    return ["".join(dice.choices(WORDS[label] + "我的了在是", k=30)) for label in labels], labels


def test_a_model_learns_and_is_judged_by_folds() -> None:
    texts, labels = history()
    done = train(texts=texts, labels=labels, trained_on=ON)
    assert done.validation is not None
    assert done.validation.macro_f1 > 0.95
    assert done.validation.folds == 5
    assert [row.rows for row in done.validation.classes] == [40, 40, 40]
    assert done.model.labels == ("健身", "手机", "食品")
    assert (done.model.rows, done.model.trained_on, done.skipped) == (120, ON, 0)
    assert done.model.best(["牛奶发霉了", "教练跑路"]) == [
        (label, pytest.approx(score)) for label, score in done.model.best(["牛奶发霉了", "教练跑路"])
    ]
    assert [label for label, _ in done.model.best(["牛奶发霉了", "教练跑路"])] == ["食品", "健身"]


def test_scores_add_up_to_one_and_fall() -> None:
    texts, labels = history()
    [ranked] = train(texts=texts, labels=labels, trained_on=ON).model.predict(["手机"])
    scores = [score for _, score in ranked]
    assert sum(scores) == pytest.approx(1)
    assert scores == sorted(scores, reverse=True)


def test_equal_data_gives_equal_models_whatever_the_order() -> None:
    texts, labels = history(60)
    one, two = (train(texts=texts, labels=labels, trained_on=ON).model for _ in range(2))
    assert one.to_bytes() and np.array_equal(one.weights, two.weights)
    other = train(texts=texts[::-1], labels=labels[::-1], trained_on=ON).model
    assert one.digest == other.digest
    assert train(texts=["变" + texts[0], *texts[1:]], labels=labels, trained_on=ON).model.digest != one.digest


def test_segmented_and_plain_texts_are_one() -> None:
    texts, labels = history(60)
    model = train(texts=texts, labels=labels, trained_on=ON).model
    assert model.best(["牛奶 发霉\n变质"]) == model.best(["牛奶发霉变质"])


def test_near_duplicates_do_not_flatter_the_figures() -> None:
    dice = random.Random(5)
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 400)))
    pages = ["".join(dice.choices(letters, k=25)) for _ in range(40)]
    labels = [dice.choice("甲乙") for _ in pages]
    copies = [page for page in pages for _ in range(3)]
    given = [label for label in labels for _ in range(3)]
    groups = [str(n // 3) for n in range(len(copies))]
    loose = train(texts=[f"{page}{n}" for n, page in enumerate(copies)], labels=given, trained_on=ON)
    tied = train(texts=[f"{page}{n}" for n, page in enumerate(copies)], labels=given, groups=groups, trained_on=ON)
    assert loose.validation is not None
    assert tied.validation is not None
    assert loose.validation.accuracy > 0.95
    assert tied.validation.accuracy < 0.75


def test_equal_texts_are_one_group_without_being_told() -> None:
    texts, _ = history(30, seed=3)
    dice = random.Random(7)
    labels = [dice.choice("甲乙") for _ in texts]
    done = train(texts=texts * 4, labels=labels * 4, trained_on=ON)
    assert done.validation is not None
    assert done.validation.accuracy < 0.8


def test_rows_without_text_or_label_are_left_out_and_counted() -> None:
    texts, labels = history(60)
    done = train(texts=[*texts, "", "  ", "有文字"], labels=[*labels, "食品", "手机", " "], trained_on=ON)
    assert (done.model.rows, done.skipped) == (60, 3)


def test_a_class_of_one_row_is_learned_without_a_fuss() -> None:
    texts, labels = history(60)
    done = train(texts=[*texts, "殡仪馆骨灰盒火化"], labels=[*labels, "殡葬"], trained_on=ON)
    assert done.validation is not None
    assert {row.label: row.f1 for row in done.validation.classes}["殡葬"] == 0
    assert done.model.best(["殡仪馆骨灰盒火化"])[0][0] == "殡葬"


@pytest.mark.parametrize("rows", [(("甲甲", "a"), ("乙乙", "b")), (("甲", "a"), ("乙", "b"), ("丙", "b"))])
def test_a_handful_of_rows_gives_a_model_without_figures(rows: tuple[tuple[str, str], ...]) -> None:
    done = train(texts=[t for t, _ in rows], labels=[n for _, n in rows], trained_on=ON)
    assert done.validation is None
    assert done.model.macro_f1 is None
    assert [label for label, _ in done.model.best([t for t, _ in rows])] == [n for _, n in rows]


def test_two_classes_have_two_scores() -> None:
    texts, labels = history(90)
    pairs = [(t, n) for t, n in zip(texts, labels, strict=True) if n != "健身"]
    done = train(texts=[t for t, _ in pairs], labels=[n for _, n in pairs], trained_on=ON)
    assert [len(row) for row in done.model.predict(["手机", ""])] == [2, 2]
    assert done.validation is not None
    assert done.validation.macro_f1 > 0.95


def test_refusals() -> None:
    with pytest.raises(NothingToLearn):
        train(texts=["", "有"], labels=["a", ""], trained_on=ON)
    with pytest.raises(NothingToLearn):
        train(texts=[], labels=[], trained_on=ON)
    with pytest.raises(OnlyOneClass):
        train(texts=["甲", "乙"], labels=["a", "a"], trained_on=ON)
    with pytest.raises(UnequalColumns):
        train(texts=["甲"], labels=["a", "b"], trained_on=ON)
    with pytest.raises(UnequalColumns):
        train(texts=["甲", "乙"], labels=["a", "b"], groups=["1"], trained_on=ON)
    with pytest.raises(TooManyClasses):
        train(texts=[f"字{n}" for n in range(2_001)], labels=[str(n) for n in range(2_001)], trained_on=ON)


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "🦆" * 10, "字" * 100_000, "。" * 50])
def test_odd_texts_get_a_label(text: str) -> None:
    texts, labels = history(60)
    [(label, score)] = train(texts=texts, labels=labels, trained_on=ON).model.best([text])
    assert label in WORDS
    assert 0 < score <= 1


def test_the_file_gives_the_same_model_back_without_untrusted_types() -> None:
    from skops.io import get_untrusted_types

    texts, labels = history()
    model = train(texts=texts, labels=labels, trained_on=ON).model
    content = model.to_bytes()
    assert get_untrusted_types(data=content) == []
    again = Model.from_bytes(content)
    assert again.predict(texts[:20]) == model.predict(texts[:20])
    assert (again.labels, again.digest, again.trained_on, again.macro_f1) == (
        model.labels, model.digest, model.trained_on, model.macro_f1,
    )  # fmt: skip


def test_broken_and_foreign_files_are_refused() -> None:
    import skops.io

    texts, labels = history(60)
    model = train(texts=texts, labels=labels, trained_on=ON).model
    content = model.to_bytes()
    for broken in (
        b"",
        b"no model",
        content[: len(content) // 2],
        skops.io.dumps({"format": "other"}),
        skops.io.dumps([1]),
    ):
        with pytest.raises(BadModelFile):
            Model.from_bytes(broken)
    with pytest.raises(BadModelFile):
        Model.from_bytes(replace(model, labels=("a",)).to_bytes())
    with pytest.raises(BadModelFile):
        Model.from_bytes(replace(model, weights=model.weights * np.float32("nan")).to_bytes())
    with pytest.raises(UntrustedModelFile):
        Model.from_bytes(skops.io.dumps({"format": print_nothing}))


def print_nothing() -> None:
    """A function of ours, which a model file must not bring in."""


def test_the_hash_table_finds_what_is_there_and_nothing_else() -> None:
    texts, _ = history(90)
    book = learn_vocabulary(texts)
    assert np.array_equal(book.places(book.keys), np.arange(len(book.keys)))
    strangers = np.setdiff1d(np.arange(0x4E00, 0x5E00, dtype=np.int64), book.keys)
    assert (book.places(strangers) == -1).all()


def test_rows_of_the_matrix_have_the_length_of_their_channels() -> None:
    texts, _ = history(60)
    page = learn_vocabulary(texts).matrix(["面包发霉" * 30, "", "牛奶"])
    lengths = np.sqrt(np.asarray(page.multiply(page).sum(axis=1))).ravel()
    assert lengths[0] == pytest.approx(np.sqrt(1.25), rel=1e-3)
    assert lengths[1] == 0
