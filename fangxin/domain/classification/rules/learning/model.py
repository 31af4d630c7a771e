"""A trained model: plain arrays and labels, what it says of a text, and its one-file form. No file is opened here."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from fangxin.domain.classification.rules.learning.features import Floats, Vocabulary
from fangxin.foundation.refusals import Refusal

FORMAT = "fangxin text classifier 1"
_FIELDS = frozenset(
    (
        "format",
        "labels",
        "trained_on",
        "rows",
        "digest",
        "macro_f1",
        "sharpness",
        "keys",
        "rarity",
        "weights",
        "offsets",
    )
)


class BadModelFile(Refusal):
    """The file is not a model that this version can read."""

    code = "bad_model_file"
    status = 422
    sentence = "这个文件不是可以使用的分类模型：{reason}。"


class UntrustedModelFile(Refusal):
    """The model file asks for types that could run code when loaded."""

    code = "untrusted_model_file"
    status = 422
    sentence = "模型文件里有不受信任的内容（{types}），没有载入。"


@dataclass(frozen=True, eq=False)
class Model:
    """A linear classifier over character features.

    `weights` is (features × labels), `offsets` (labels); `sharpness` turns distances into scores 0..1 that fit the share
    of right answers seen in cross-validation. `digest` is the SHA-256 of the training rows, `macro_f1` None when the data
    was too small to validate.
    """

    labels: tuple[str, ...]
    trained_on: date
    rows: int
    digest: str
    macro_f1: float | None
    sharpness: float
    vocabulary: Vocabulary
    weights: Floats
    offsets: Floats

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """(texts × labels), each row adding up to 1. An empty text scores by the offsets alone."""
        if not texts:
            return np.zeros((0, len(self.labels)))
        return scores_of(self.vocabulary.matrix(texts) @ self.weights + self.offsets, self.sharpness)

    def predict(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each text all labels with their scores 0..1, best first; ties in the order of the labels."""
        table = self.scores(texts)
        order = np.argsort(-table, axis=1, kind="stable")
        return [[(self.labels[c], float(row[c])) for c in best] for row, best in zip(table, order, strict=True)]

    def best(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """For each text the best label and its score."""
        table = self.scores(texts)
        return [(self.labels[c], float(row[c])) for row, c in zip(table, np.argmax(table, axis=1), strict=True)]

    def to_bytes(self) -> bytes:
        """The model as one skops file that loads without any untrusted type."""
        from skops.io import dumps

        page: dict[str, Any] = {
            "format": FORMAT,
            "labels": list(self.labels),
            "trained_on": self.trained_on.isoformat(),
            "rows": self.rows,
            "digest": self.digest,
            "macro_f1": self.macro_f1,
            "sharpness": self.sharpness,
            "keys": self.vocabulary.keys,
            "rarity": self.vocabulary.rarity,
            "weights": self.weights,
            "offsets": self.offsets,
        }
        return bytes(dumps(page, compression=zipfile.ZIP_DEFLATED, compresslevel=1))

    @classmethod
    def from_bytes(cls, content: bytes) -> Model:
        """A model from its file's bytes; raises BadModelFile, UntrustedModelFile."""
        from skops.io import get_untrusted_types, loads

        try:
            if strange := get_untrusted_types(data=content):
                raise UntrustedModelFile(types="、".join(map(str, strange))[:200])
            page = loads(content, trusted=[])
        except UntrustedModelFile:
            raise
        except Exception as mistake:
            raise BadModelFile(reason="文件无法读取") from mistake
        return _checked(page)


def scores_of(distances: npt.NDArray[Any], sharpness: float) -> npt.NDArray[np.float64]:
    """Softmax of the distances, made sharper or flatter."""
    heights = distances.astype(np.float64) * sharpness
    heights -= heights.max(axis=1, keepdims=True)
    powers = np.exp(heights)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _checked(page: Any) -> Model:
    if not isinstance(page, dict) or page.get("format") != FORMAT:
        raise BadModelFile(reason="格式或者版本不符")
    if set(page) != _FIELDS:
        raise BadModelFile(reason="内容不完整")
    try:
        model = Model(
            labels=tuple(str(label) for label in page["labels"]),
            trained_on=date.fromisoformat(page["trained_on"]),
            rows=int(page["rows"]),
            digest=str(page["digest"]),
            macro_f1=None if page["macro_f1"] is None else float(page["macro_f1"]),
            sharpness=float(page["sharpness"]),
            vocabulary=Vocabulary(np.asarray(page["keys"], np.int64), np.asarray(page["rarity"], np.float32)),
            weights=np.asarray(page["weights"], np.float32),
            offsets=np.asarray(page["offsets"], np.float32),
        )
    except (TypeError, ValueError) as mistake:
        raise BadModelFile(reason="内容不完整") from mistake
    keys, labels = model.vocabulary.keys, len(model.labels)
    shapes = (keys.shape, model.vocabulary.rarity.shape, model.weights.shape, model.offsets.shape)
    if shapes != ((len(keys),), (len(keys),), (max(1, len(keys)), labels), (labels,)) or labels < 2:
        raise BadModelFile(reason="各部分大小不一致")
    if not (np.all(np.diff(keys) > 0) and all(np.all(np.isfinite(a)) for a in (model.weights, model.offsets))):
        raise BadModelFile(reason="数值有误")
    return model
