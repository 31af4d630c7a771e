"""The table from the names in lives.yaml to what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.demo.acts import asking, ending, filing, handling, mediating, reporting
from fangxin.interfaces.demo.acts.stage import Life, Stage
from fangxin.interfaces.demo.plan import Planned

ACTS: dict[str, Callable[[Stage, Life, dict[str, Any], datetime], None]] = {
    "dispatch": filing.send,
    "dispatch_report": filing.send_report,
    "return_to_intake": handling.give_back,
    "dispute_jurisdiction": handling.dispute,
    "rule_jurisdiction": handling.rule,
    "ask_identity": handling.ask_identity,
    "identity_proved": handling.answer,
    "identity_checked": handling.check_identity,
    "ask_facts": handling.ask_facts,
    "facts_answered": handling.answer,
    "accept": handling.accept,
    "refuse": handling.refuse,
    "note": handling.note,
    "serve": handling.serve,
    "invite": mediating.invite,
    "hold": mediating.hold,
    "replace_mediator": mediating.replace_mediator,
    "pause_appraisal": mediating.pause,
    "resume_appraisal": mediating.resume,
    "settle": mediating.settle,
    "performed": mediating.performed,
    "missed": mediating.missed,
    "close": ending.close,
    "terminate": ending.terminate,
    "withdraw": ending.withdraw,
    "archive": ending.archive,
    "answer": asking.answer,
    "thank": asking.thank,
    "rate": ending.rate,
    "reopen_request": ending.ask_to_reopen,
    "reopen_decide": ending.decide_reopening,
    "follow_up": ending.follow_up,
    "verify": reporting.verify,
    "start_testing": reporting.start_testing,
    "end_testing": reporting.end_testing,
    "ask_extension": reporting.ask_extension,
    "grant_extension": reporting.grant_extension,
    "propose_filing": reporting.propose_filing,
    "propose_no_filing": reporting.propose_no_filing,
    "file_case": reporting.file_case,
    "refuse_filing": reporting.refuse_filing,
    "tell_reporter": reporting.tell_reporter,
    "penalise": reporting.penalise,
    "publish": reporting.publish,
    "ask_transfer": reporting.ask_transfer,
    "approve_transfer": reporting.approve_transfer,
    "hand_over": reporting.hand_over,
    "police_took": reporting.police_took,
    "police_declined": reporting.police_declined,
    "set_aside": reporting.set_aside,
    "merge": reporting.merge,
    "refer": reporting.refer,
    "ask_reward": reporting.ask_reward,
    "approve_reward": reporting.approve_reward,
    "tell_reward": reporting.tell_reward,
}


class ActRefused(RuntimeError):
    """The rules refused an act of a story: the story is wrong, or the rules are."""


def perform(stage: Stage, planned: Planned) -> None:
    """Play one planned act. Raises ActRefused with the row, the act and the refusal."""
    row = planned.row
    try:
        if planned.act == "file":
            stage.lives[row["id"]] = filing.file(stage, row, planned.at)
            return
        life = stage.lives[row["id"]]
        ACTS[planned.act](stage, life, dict(planned.values), planned.at)
    except (Refusal, LookupError, ObjectDoesNotExist) as refused:
        raise ActRefused(
            f"{row['id']} ({row['life']}): {planned.act} at {planned.at.isoformat()}: {_why(refused)}"
        ) from refused


def _why(refused: Exception) -> str:
    """The refusal in words; several of them each with its field."""
    several = refused.refusals if isinstance(refused, SeveralRefusals) else (refused,)
    return "; ".join(f"{one.field} {one.told()}" if isinstance(one, Refusal) else repr(one) for one in several)
