"""Training: clean the rows, validate by folds that keep near-duplicates together, fit, and say how good it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from fangxin.domain.classification.rules.learning.features import Vocabulary, joined, learn_vocabulary
from fangxin.domain.classification.rules.learning.model import Model, scores_of
from fangxin.foundation.refusals import Refusal

FOLDS = 5
STRENGTH = 2.0  # C of the linear SVC: best of 0.2, 0.5, 1, 2 by grouped cross-validation
TOLERANCE = 1e-2  # finer changes no figure of the validation and costs a third more time
MOST_CLASSES = 2_000
_SAFE_SHARPNESS = 2.0  # when the data is too small to measure
_CHUNK = 2_000

Progress = Callable[[int, int], None]  # steps done, steps in all


class UnequalColumns(Refusal):
    """Texts, labels and groups differ in number."""

    code = "unequal_columns"
    status = 422
    sentence = "文本、标签和分组的行数不一致。"


class NothingToLearn(Refusal):
    """No row has both a text and a label."""

    code = "nothing_to_learn"
    status = 422
    sentence = "没有一行同时有文本和标签，无法训练。"


class OnlyOneClass(Refusal):
    """All usable rows carry the same label."""

    code = "only_one_class"
    status = 422
    sentence = "所有行都是同一个标签“{label}”，至少需要两类才能训练。"


class TooManyClasses(Refusal):
    """More labels than a classifier is for; the label column is probably the wrong one."""

    code = "too_many_classes"
    status = 422
    sentence = "标签多达 {number} 种，请检查标签列是否选对（最多 {most} 种）。"


@dataclass(frozen=True)
class ClassReport:
    """How well one label was found in cross-validation; rates 0..1."""

    label: str
    rows: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class CrossValidation:
    """Figures over all rows, each judged by a model that never saw its group.

    `macro_f1` is the mean over folds, `spread` their standard deviation; `top2` how often the right label is among the
    first two; `sure` the share right among the four fifths with the highest scores.
    """

    folds: int
    macro_f1: float
    spread: float
    accuracy: float
    top2: float
    sure: float
    classes: tuple[ClassReport, ...]


@dataclass(frozen=True)
class Training:
    """A model with its figures; `validation` is None where the data was too small. `skipped` rows lacked text or label."""

    model: Model
    validation: CrossValidation | None
    skipped: int


def train(
    *,
    texts: Sequence[str],
    labels: Sequence[str],
    trained_on: date,
    groups: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Training:
    """Learn a classifier; rows without text or label are left out and counted.

    Rows of one group (near-duplicates, one matter) never stand on both sides of a fold; without groups equal texts are
    one. Raises UnequalColumns, NothingToLearn, OnlyOneClass, TooManyClasses.
    """
    if len(texts) != len(labels) or (groups is not None and len(groups) != len(texts)):
        raise UnequalColumns()
    kept = [n for n, (text, label) in enumerate(zip(texts, labels, strict=True)) if joined(text) and label.strip()]
    names = _names([labels[n].strip() for n in kept])
    pages = [texts[n] for n in kept]
    truth = _numbers(names, [labels[n].strip() for n in kept])
    kin = [groups[n] if groups is not None else joined(texts[n]) for n in kept]
    tell = progress or (lambda done, total: None)
    outside = _outside(pages, truth, len(names), _folds(truth, kin), tell)
    sharpness = _sharpness(outside, truth) if outside is not None else _SAFE_SHARPNESS
    validation = _validation(outside, truth, names, sharpness) if outside is not None else None
    vocabulary, weights, offsets = _fit(pages, truth, len(names))
    tell(FOLDS + 1, FOLDS + 1)
    model = Model(
        labels=tuple(names),
        trained_on=trained_on,
        rows=len(kept),
        digest=_digest(pages, [names[n] for n in truth]),
        macro_f1=validation.macro_f1 if validation else None,
        sharpness=sharpness,
        vocabulary=vocabulary,
        weights=weights,
        offsets=offsets,
    )
    return Training(model=model, validation=validation, skipped=len(texts) - len(kept))


def _names(labels: Sequence[str]) -> list[str]:
    names = sorted(set(labels))
    if not names:
        raise NothingToLearn()
    if len(names) == 1:
        raise OnlyOneClass(label=names[0][:40])
    if len(names) > MOST_CLASSES:
        raise TooManyClasses(number=len(names), most=MOST_CLASSES)
    return names


def _numbers(names: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.int64]:
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[label] for label in labels])


def _digest(texts: Sequence[str], labels: Sequence[str]) -> str:
    """SHA-256 of the rows whatever their order."""
    rows = (f"{label}\0{text}".encode("utf-8", "surrogatepass") for text, label in zip(texts, labels, strict=True))
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(row).digest() for row in rows))).hexdigest()


def _folds(truth: npt.NDArray[np.int64], kin: Sequence[str]) -> npt.NDArray[np.int64]:
    """A fold for each row: whole groups, the largest first, each to the fold that has least of its labels."""
    members: dict[str, list[int]] = {}
    for row, name in enumerate(kin):
        members.setdefault(name, []).append(row)
    held = np.zeros((FOLDS, int(truth.max()) + 1))
    sizes = np.zeros(FOLDS)
    fold = np.zeros(len(truth), dtype=np.int64)
    mark = {name: hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest() for name in members}
    for name in sorted(members, key=lambda name: (-len(members[name]), mark[name])):
        rows = members[name]
        wanted = np.unique(truth[rows])
        choice = min(range(FOLDS), key=lambda n: (held[n, wanted].sum(), sizes[n], n))
        np.add.at(held[choice], truth[rows], 1)
        sizes[choice] += len(rows)
        fold[rows] = choice
    return fold


def _outside(
    texts: Sequence[str], truth: npt.NDArray[np.int64], classes: int, fold: npt.NDArray[np.int64], tell: Progress
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]] | None:
    """Each row's distances from a model trained on the other folds; None when a fold leaves fewer than two labels."""
    distances = np.zeros((len(texts), classes))
    for number in range(FOLDS):
        tell(number, FOLDS + 1)
        inside, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(held) == 0 or len(np.unique(truth[inside])) < 2:
            return None
        vocabulary, weights, offsets = _fit([texts[n] for n in inside.tolist()], truth[inside], classes)
        for part in _parts(held):
            distances[part] = vocabulary.matrix([texts[n] for n in part.tolist()]) @ weights + offsets
    tell(FOLDS, FOLDS + 1)
    return distances, fold


def _parts(rows: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _fit(
    texts: Sequence[str], truth: npt.NDArray[np.int64], classes: int
) -> tuple[Vocabulary, npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weights (features × classes) and offsets; a class absent from these rows lies behind every other."""
    from scipy.sparse import csr_matrix, vstack
    from sklearn.svm import LinearSVC

    vocabulary = learn_vocabulary(texts)
    pages = vstack([csr_matrix(vocabulary.matrix(texts[n : n + _CHUNK])) for n in range(0, len(texts), _CHUNK)]).tocsr()
    # The solver draws its order from this seed, so that equal data gives equal models.
    machine: Any = LinearSVC(C=STRENGTH, random_state=0, max_iter=5_000, tol=TOLERANCE).fit(pages, truth)
    weights = np.zeros((classes, pages.shape[1]), dtype=np.float32)
    offsets = np.full(classes, -2.0, dtype=np.float32)
    both = len(machine.classes_) == 2
    weights[machine.classes_] = np.vstack([-machine.coef_, machine.coef_]) if both else machine.coef_
    offsets[machine.classes_] = (
        np.concatenate([-machine.intercept_, machine.intercept_]) if both else machine.intercept_
    )
    return vocabulary, np.ascontiguousarray(weights.T), offsets


# Judging --------------------------------------------------------------------------------------------------------------


def _sharpness(outside: tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]], truth: npt.NDArray[np.int64]) -> float:
    """The sharpness under which the right labels were least surprising (golden-section search)."""
    distances, _ = outside
    rows = np.arange(len(truth))

    def surprise(sharpness: float) -> float:
        return float(-np.log(np.maximum(scores_of(distances, sharpness)[rows, truth], 1e-12)).mean())

    low, high, ratio = 0.1, 20.0, (5**0.5 - 1) / 2
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if surprise(left) < surprise(right) else (left, high)
    return round((low + high) / 2, 4)


def _validation(
    outside: tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]],
    truth: npt.NDArray[np.int64],
    names: Sequence[str],
    sharpness: float,
) -> CrossValidation:
    distances, fold = outside
    said = np.argmax(distances, axis=1)
    right = said == truth
    by_fold = [_mean_f1(truth[fold == n], said[fold == n]) for n in range(FOLDS)]
    second = np.argsort(-distances, axis=1, kind="stable")[:, :2]
    sure = np.argsort(-scores_of(distances, sharpness).max(axis=1), kind="stable")[: max(1, int(0.8 * len(truth)))]
    return CrossValidation(
        folds=FOLDS,
        macro_f1=float(np.mean(by_fold)),
        spread=float(np.std(by_fold)),
        accuracy=float(right.mean()),
        top2=float((second == truth[:, None]).any(axis=1).mean()),
        sure=float(right[sure].mean()),
        classes=tuple(_report(number, name, truth, said) for number, name in enumerate(names)),
    )


def _report(number: int, name: str, truth: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> ClassReport:
    hits = int(((truth == number) & (said == number)).sum())
    given, named = int((truth == number).sum()), int((said == number).sum())
    precision, recall = (hits / named if named else 0.0), (hits / given if given else 0.0)
    return ClassReport(name, given, precision, recall, 2 * hits / (given + named) if given + named else 0.0)


def _mean_f1(truth: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> float:
    """Mean F1 over the labels that occur on either side, as is usual."""
    given, named, hits = Counter(truth.tolist()), Counter(said.tolist()), Counter(truth[truth == said].tolist())
    labels = set(given) | set(named)
    return sum(2 * hits[n] / (given[n] + named[n]) for n in labels) / len(labels)
