"""Topics of recent texts: what many people write about, that few wrote about before.

Texts are compared by the pairs and triples of characters they share, weighed by how rare these are, titles more than what follows:
so no segmenter and no list of words decides what is found. A topic begins with the text most others are near to and takes in
whatever is near to their middle. Whoever writes often counts once, and so do near-duplicates of which nobody knows who wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.analytics.topics.naming import name_of

#: of a text so many characters are read behind its title
READ = 600
#: how much the title weighs against the text
TITLE = 0.7
#: texts are neighbours from this likeness on, near-duplicates from that; a topic takes in what is so like its middle
NEIGHBOURS, TWINS, NEAR = 0.2, 0.8, 0.3
#: pieces of characters that stand in more than this share of texts say nothing
COMMON = 0.05
ROUNDS = 5
#: at fewer texts it says nothing to count pieces
LEAST = 6
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A text: its id, title and words, its day, and by what its writer is told from others; none counts as its own."""

    id: int
    title: str
    text: str
    on: date
    writer: str = ""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What several recent texts are about. `words`: what they have in common, `name` made of them.

    `texts`: ids, the nearest to the middle first; `twins` of them near-duplicates of others; `writers` different ones; `older`:
    how many texts of the time before are as near.
    """

    name: str
    words: tuple[str, ...]
    texts: tuple[int, ...]
    twins: int
    writers: int
    older: int
    first: date
    last: date


def topics(told: Sequence[Told], *, since: date, least: int = 4, most: int = 20) -> list[Topic]:
    """The topics of the texts from a day on, hottest first; those before only tell whether a topic is new.

    `least`: writers a topic has; `most`: topics told.
    """
    import numpy as np

    if len(told) < LEAST:
        return []
    features = _features(told)
    recent = np.array([one.on >= since for one in told])
    free = recent.copy()
    likeness = _likeness(features, NEIGHBOURS)
    neighbours = likeness.astype(bool).astype(np.float32)
    found: list[Topic] = []
    for _ in range(8 * most):
        left = free.astype(np.float32)
        # two or three texts that say the very same outweigh more that are less alike: these are no beginning
        enough = free & (np.asarray(neighbours @ left).ravel() >= least)
        if not enough.any():
            break
        seed = int((np.asarray(likeness @ left).ravel() * enough).argmax())
        members = np.flatnonzero(np.asarray(likeness[[seed]].todense()).ravel() * free)
        members = _settled(features, members, free, least)
        free[members] = False
        free[seed] = False
        topic = _topic(told, features, likeness, members, recent)
        if topic is not None and topic.writers >= least:
            found.append(topic)
    found.sort(key=lambda one: (-one.writers, -len(one.texts), one.texts))
    return found[:most]


def plain(text: str) -> str:
    """A text as it is compared: half width, small letters, a blank for every mark."""
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", text)).lower().strip()


def _features(told: Sequence[Told]) -> Any:
    import numpy as np
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    parts = []
    for share, texts in (
        (TITLE, [plain(one.title) for one in told]),
        (1 - TITLE, [plain(one.text[:READ]) for one in told]),
    ):
        # in few texts a piece of characters is common by being in three
        common = max(COMMON, 12 / len(told))
        pieces = TfidfVectorizer(
            analyzer="char", ngram_range=(2, 3), min_df=2, max_df=min(1.0, common), sublinear_tf=True, dtype=np.float32
        )
        try:
            parts.append(pieces.fit_transform(texts) * np.float32(share**0.5))
        except ValueError:  # no piece stands in two texts
            continue
    return sparse.hstack(parts).tocsr() if parts else sparse.csr_matrix((len(told), 1), dtype=np.float32)


def _likeness(features: Any, least: float) -> Any:
    likeness = (features @ features.T).tocsr()
    likeness.data[likeness.data < least] = 0
    likeness.eliminate_zeros()
    return likeness


def _middle(features: Any, members: Any) -> Any:
    import numpy as np

    middle = np.asarray(features[members].mean(axis=0)).ravel()
    return features @ (middle / (float(np.linalg.norm(middle)) or 1.0))


def _settled(features: Any, members: Any, free: Any, least: int) -> Any:
    """A topic's texts, taken anew around their middle until they stay."""
    import numpy as np

    for _ in range(ROUNDS):
        anew = np.flatnonzero((_middle(features, members) >= NEAR) & free)
        if len(anew) < least or (len(anew) == len(members) and bool((anew == members).all())):
            break
        members = anew
    return members


def _topic(told: Sequence[Told], features: Any, likeness: Any, members: Any, recent: Any) -> Topic | None:
    near = _middle(features, members)
    ordered = sorted((int(one) for one in members), key=lambda one: (-float(near[one]), told[one].id))
    first_of = _twins(likeness, members)
    # who wrote is known of most; a text of nobody's counts once with its near-duplicates
    writers = {told[one].writer or f"#{first_of.get(one, one)}" for one in ordered}
    words = name_of([plain(told[one].title) for one in ordered], [plain(one.title) for one in told])
    if not words:
        return None
    days = [told[one].on for one in ordered]
    return Topic(
        name=" ".join(words), words=tuple(words), texts=tuple(told[one].id for one in ordered), twins=len(first_of),
        writers=len(writers), older=int(((near >= NEAR) & ~recent).sum()),
        first=min(days), last=max(days),
    )  # fmt: skip


def _twins(likeness: Any, members: Any) -> dict[int, int]:
    """Of texts that are near-duplicates of an earlier one the first of these."""
    own = likeness[members][:, members].tocoo()
    found: dict[int, int] = {}
    for row, column, like in sorted(zip(own.row.tolist(), own.col.tolist(), own.data.tolist(), strict=True)):
        if row > column and like >= TWINS:
            one, other = int(members[row]), int(members[column])
            found.setdefault(one, found.get(other, other))
    return found
