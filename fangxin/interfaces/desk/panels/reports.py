"""What became of a report so far, and what the forms of its acts choose from."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions.serving import WAYS
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.actions.rewarding import rewarded_base
from fangxin.domain.reports.models import Investigation, Penalty, Proposal, Reward, Telling, Transfer
from fangxin.domain.reports.permissions import may_decide
from fangxin.domain.reports.queries import bonds_of, colleagues, earlier_reports
from fangxin.domain.reports.rules.penalties import in_words, is_published
from fangxin.domain.reports.rules.rewards import NotRewarded, rewards
from fangxin.domain.reports.words import (
    ASKED_LABELS,
    ASKED_STATE_LABELS,
    CHANGE_LABELS,
    FILING,
    PENALTY_LABELS,
    REPLY_LABELS,
    Asked,
    AskedState,
    Change,
    Reply,
)
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """Everything under one name, empty for other kinds."""
    case = page.case
    bonds = bonds_of(case=case, by=page.by)
    if case.kind != Kind.REPORT:
        return {"report": None, "bonds": bonds}
    proposals = list(Proposal.objects.filter(case_id=case.pk).order_by("asked_at", "id"))
    return {
        "bonds": bonds,
        "report": {
            "verifications": list(case.verifications.order_by("verified_on", "id")),
            "examinations": list(case.examinations.order_by("started_on", "id")),
            "proposals": [_told(one) for one in proposals],
            "waiting": _waiting(proposals, page),
            "investigation": Investigation.objects.filter(case_id=case.pk).first(),
            "tellings": [
                (one, WAYS[one.way]) for one in Telling.objects.filter(case_id=case.pk).order_by("told_on", "id")
            ],
            "to_tell": terms.running(case_id=case.pk, rules=("report.reporter_notice",)),
            **_choices(page),
            **_penalty(page),
            **_police(page),
            **_reward(page),
            **_earlier(page),
        },
    }


def _penalty(page: CasePage) -> dict[str, Any]:
    """The penalty, and where the ninety days stand."""
    case = page.case
    penalty = Penalty.objects.filter(case_id=case.pk).first()
    clock = terms.running(case_id=case.pk, rules=("case.penalty",))
    return {
        "penalty": penalty,
        "penalty_words": in_words(penalty.kinds) if penalty else "",
        "must_publish": bool(penalty) and is_published(penalty.kinds if penalty else ()),
        "change_words": f"{CHANGE_LABELS[Change(penalty.change)]}" if penalty and penalty.change else "",
        "penalty_kinds": [(kind.value, label) for kind, label in PENALTY_LABELS.items()],
        "changes": [(one.value, label) for one, label in CHANGE_LABELS.items()],
        "pauses": [(one.code, one.label) for one in lawbook().clock("case.penalty").pauses],
        "penalty_paused": clock is not None and clock.status == ClockStatus.PAUSED,
        "penalty_extended": case.proposals.filter(what=Asked.EXTEND_PENALTY, state=AskedState.APPROVED).exists(),
    }


def _police(page: CasePage) -> dict[str, Any]:
    """The transfers to the police, and the one that is still open."""
    rows = list(Transfer.objects.filter(case_id=page.case.pk).order_by("reported_at", "id"))
    return {
        "transfers": [(one, REPLY_LABELS[Reply(one.reply)] if one.reply else "", _answer(one)) for one in rows],
        "transfer": next((one for one in rows if one.ended_at is None), None),
        "replies": [(one.value, label) for one, label in REPLY_LABELS.items()],
        "this_minute": now().astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M"),
    }


def _reward(page: CasePage) -> dict[str, Any]:
    """The reward, and what its form chooses from."""
    reward = Reward.objects.filter(case_id=page.case.pk).first()
    rules = rewards()
    try:
        rewarded_base(case=page.case)
        brought = True
    except NotRewarded:
        brought = False
    return {
        "reward": reward,
        "reward_words": (rules.levels[reward.level].label, ASKED_STATE_LABELS[AskedState(reward.state)])
        if reward
        else (),
        "rewardable": brought and (reward is None or reward.state == AskedState.DENIED),
        "levels": [(name, f"{one.label}：{one.says}") for name, one in rules.levels.items()],
        "exclusions": list(rules.excluded.items()),
    }


def _answer(one: Transfer) -> str:
    return "" if not one.answer else "决定立案" if one.answer == Reply.TOOK else "维持不予立案"


def _earlier(page: CasePage) -> dict[str, Any]:
    """Earlier reports by the same person, while that still matters."""
    found = earlier_reports(case=page.case, by=page.by) if page.case.status == Status.ASSIGNED else []
    options = [(one.pk, f"{one.number} {one.title}") for one in found]
    return {"earlier": found, "earlier_options": options}


def _waiting(proposals: list[Proposal], page: CasePage) -> dict[str, Any]:
    """The proposals that wait, by what they ask for: each with whether the officer may decide on it."""
    found: dict[str, Any] = dict.fromkeys(("FILING", *(str(one) for one in Asked)))
    for one in proposals:
        if one.state == AskedState.ASKED:
            name = "FILING" if one.what in FILING else one.what
            found[name] = {"proposal": one, "may": may_decide(case=page.case, proposal=one, by=page.by)}
    return found


def _told(one: Proposal) -> dict[str, Any]:
    return {
        "row": one,
        "what": ASKED_LABELS[Asked(one.what)],
        "state": ASKED_STATE_LABELS[AskedState(one.state)],
        "ground": _ground(one),
    }


def _ground(one: Proposal) -> str:
    found = next((ground for ground in lawbook().all_grounds if ground.code == one.ground), None)
    return f"{found.label}（{found.article}）" if found is not None else ""


def _choices(page: CasePage) -> dict[str, Any]:
    """What the forms choose from; nothing for whoever may only look."""
    case = page.case
    deciding = any(item in page.moves for item in ("FILE", "NOT_FILE"))
    if not (page.own or deciding):
        return {"grounds": {}, "colleagues": [], "everybody": [], "extendable": False}
    kinds = ("no_filing", "filing", "result_notice", "no_power", "repeated_report")
    everybody, law = colleagues(case=case), law_on(received_at=case.received_at, on=page.on)
    return {
        "grounds": {kind: _grounds(kind, law) for kind in kinds},
        "everybody": everybody,
        "colleagues": [one for one in everybody if one[0] != page.by.account_id],
        "extendable": page.own and not case.extended and terms.verification(case_id=case.pk) is not None,
    }


def _grounds(kind: str, law: str) -> list[tuple[str, str]]:
    return [(ground.code, f"{ground.label}（{ground.article}）") for ground in lawbook().grounds(kind, version=law)]
