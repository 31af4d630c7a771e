"""What a penalty is made of, and whether it is published (Administrative Penalty Law art. 9; SAMR Order 45 art. 2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from fangxin.domain.reports.words import PENALTY_LABELS, PenaltyKind
from fangxin.foundation.money import MOST_FEN, NotAnAmount
from fangxin.foundation.refusals import Refusal

_LINK = re.compile(r"https?://[^\s<>\"']{4,180}")


class PenaltyEmpty(Refusal):
    """A penalty names its kinds; a sum belongs to a kind that has one, and each such kind has its sum."""

    code = "penalty_incomplete"
    status = 422
    sentence = "请核对处罚内容：{what}。"


class LinkUnusual(Refusal):
    """The address of a publication is no address of a page."""

    code = "link_unusual"
    status = 422
    sentence = "公示链接应以 http:// 或 https:// 开头，请从国家企业信用信息公示系统复制。"


class NotPublished(Refusal):
    """What was not published cannot be withdrawn, and only a warning ends without publication."""

    code = "penalty_not_published"
    status = 409
    sentence = "现在不能这样办理公示：{why}"


def check_penalty(
    *, kinds: Collection[str], fine_fen: int, confiscated_fen: int, other: str
) -> tuple[PenaltyKind, ...]:
    """The kinds in the order of the law; raises PenaltyEmpty, NotAnAmount."""
    chosen = tuple(kind for kind in PenaltyKind if kind.value in kinds)
    for amount, field in ((fine_fen, "fine"), (confiscated_fen, "confiscated")):
        if not 0 <= amount <= MOST_FEN:
            raise NotAnAmount(text=str(amount), field=field)
    for what, field in _missing(chosen, fine_fen, confiscated_fen, other):
        raise PenaltyEmpty(what=what, field=field)
    return chosen


def _missing(
    kinds: Sequence[PenaltyKind], fine_fen: int, confiscated_fen: int, other: str
) -> Iterator[tuple[str, str]]:
    if not kinds:
        yield "至少选择一种处罚", "kinds"
    if (PenaltyKind.FINE in kinds) != (fine_fen > 0):
        yield "选择罚款的填写金额，没有罚款的不填", "fine"
    if confiscated_fen > 0 and not {PenaltyKind.CONFISCATION, PenaltyKind.GOODS_CONFISCATION} & set(kinds):
        yield "填写了没收金额，没有选择没收", "confiscated"
    if PenaltyKind.CONFISCATION in kinds and confiscated_fen == 0:
        yield "没收违法所得的填写金额", "confiscated"
    if PenaltyKind.OTHER in kinds and not other.strip():
        yield "其他行政处罚请写明内容", "other"


def is_published(kinds: Collection[str]) -> bool:
    """Whether the penalty is published: everything but a mere warning (Order 45 article 2)."""
    return set(kinds) != {PenaltyKind.WARNING.value}


def check_link(link: str) -> str:
    """The address of a publication; raises LinkUnusual."""
    plain = link.strip()
    if not _LINK.fullmatch(plain):
        raise LinkUnusual(field="link")
    return plain


def in_words(kinds: Collection[str]) -> str:
    """The kinds as a letter names them."""
    return "、".join(label for kind, label in PENALTY_LABELS.items() if kind.value in kinds)
