"""What may be claimed under a policy, and who decides; the defaults of law/insurance.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.domain.insurance.words import CLAIM_LABELS, ClaimBasis, ClaimState, PolicyKind
from fangxin.foundation.lawbook import Listing, OneOf, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

MOST: Final = 10_000_000_000  # a hundred million yuan: more is a slip of the pen
LONGEST_DAYS: Final = 1830


class PolicyIncomplete(Refusal):
    """A policy names its insurer, number, days and sums."""

    code = "policy_incomplete"
    status = 422
    sentence = "请填写{what}。"


class PolicyDaysImpossible(Refusal):
    """A policy begins before it ends and lasts five years at most."""

    code = "policy_days_impossible"
    status = 422
    sentence = "终止日应在起始日之后，一张保单最长五年。"


class PolicyKnown(Refusal):
    """An insurer's number stands once."""

    code = "policy_known"
    status = 409
    sentence = "这家保险公司的这个保单号已经登记过。"


class PolicyOver(Refusal):
    """A policy that has ended insures nobody more."""

    code = "policy_over"
    status = 409
    sentence = "这张保单已经到期或者终止，不能再增加被保险人。"


class PolicyLimitImpossible(Refusal):
    """A single claim is not paid more than the whole policy."""

    code = "policy_limit_impossible"
    status = 422
    sentence = "每次限额应大于零，并且不超过累计限额。"


class NotInsured(Refusal):
    """The policy does not answer for this matter."""

    code = "not_insured"
    status = 409
    sentence = "这张保单不负责这件事：{why}。"


class ClaimKnown(Refusal):
    """A matter is claimed once."""

    code = "insured_claim_known"
    status = 409
    sentence = "这件事已经提出过理赔（{state}），不能再提。"


class ClaimAnswered(Refusal):
    """The claim is no longer where the act needs it."""

    code = "insured_claim_answered"
    status = 409
    sentence = "这笔理赔目前是“{state}”，不能这样办理。请看最新情况。"


class LimitReached(Refusal):
    """The policy has not so much left."""

    code = "policy_limit_reached"
    status = 409
    sentence = "保单额度不足：还剩{left}元，这笔是{amount}元。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Defaults:
    """Everything law/insurance.yaml says."""

    kinds: dict[str, tuple[str, tuple[str, ...]]]
    bases: dict[str, str]
    remind_days: int


def defaults() -> Defaults:
    """The defaults of this installation, read once. Raises LawError with file, line and reason."""
    return read_defaults(law_file("insurance.yaml"))


@lru_cache(maxsize=8)
def read_defaults(path: Path) -> Defaults:
    """The defaults of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Defaults(
        kinds={kind: (one["label"], one["bases"]) for kind, one in row["kinds"].items()},
        bases={basis: one["label"] for basis, one in row["bases"].items()},
        remind_days=row["remind_days"],
    )


def check_days(*, from_on: date, to_on: date) -> None:
    """Raises PolicyDaysImpossible."""
    if not from_on <= to_on <= from_on + timedelta(days=LONGEST_DAYS):
        raise PolicyDaysImpossible(field="to_on")


def check_limits(*, claim_fen: int, total_fen: int) -> None:
    """Raises PolicyLimitImpossible."""
    if not 0 < claim_fen <= total_fen <= MOST:
        raise PolicyLimitImpossible(field="claim_limit")


def check_text(text: str, *, what: str, field: str, most: int) -> str:
    """The text as it is kept. Raises PolicyIncomplete."""
    plain = text.strip()[:most]
    if not plain:
        raise PolicyIncomplete(what=what, field=field)
    return plain


def check_state(state: str, *, wanted: ClaimState) -> None:
    """Raises ClaimAnswered unless a claim is in the state an act needs."""
    if state != wanted:
        raise ClaimAnswered(state=CLAIM_LABELS[ClaimState(state)])


def above(region_code: str) -> list[str]:
    """A region with those it lies in, as six digits: `410611`, `410600`, `410000`."""
    code = region_code[:6]
    return list(dict.fromkeys([code, code[:4] + "00", code[:2] + "0000"]))


_BASIS: Final = OneOf(*(one.value for one in ClaimBasis))
_SCHEMA: Final = Record(
    {
        "kinds": Table(
            OneOf(*(one.value for one in PolicyKind)), Record({"label": Text(), "bases": Listing(_BASIS, least=1)})
        ),
        "bases": Table(_BASIS, Record({"label": Text()})),
        "remind_days": Whole(1, 180),
    }
)
