"""The sweep of everything that comes due by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from fangxin.domain.alerts.actions.judging import remind_of_alerts
from fangxin.domain.calls.actions.keeping import keep_calls
from fangxin.domain.cases.actions.expiry import expire_requests
from fangxin.domain.cases.actions.recalendar import recompute
from fangxin.domain.credit.actions.recording import record_facts
from fangxin.domain.credit.actions.repairing import remind_of_repairs
from fangxin.domain.disclosure.actions.sweeping import sweep_disclosure
from fangxin.domain.evaluation.actions.appealing import remind_of_appeals
from fangxin.domain.evaluation.actions.marking import remind_of_marks
from fangxin.domain.evaluation.actions.opening import close_rounds
from fangxin.domain.evidence.actions.keeping import purge_expired
from fangxin.domain.feedback.actions import draw_due
from fangxin.domain.funds.actions.topping_up import remind_of_top_ups
from fangxin.domain.insurance.actions.policies import remind_of_policies
from fangxin.domain.knowledge.actions.reminding import remind_of_reviews
from fangxin.domain.letters.actions.answering import remind_of_letters
from fangxin.domain.matters.actions.following import keep_together
from fangxin.domain.mediation.actions.promises import miss_promises, remind_of_promises
from fangxin.domain.odr.actions.counting import count_disputes_anew
from fangxin.domain.odr.actions.escalating import escalate_silent
from fangxin.domain.odr.actions.performing import confirm_unanswered, miss_settlements
from fangxin.domain.odr.actions.reminding import remind_merchants
from fangxin.domain.papers.actions.reminding import remind_of_papers
from fangxin.domain.promises.actions.renewing import lapse_promises, remind_of_renewals
from fangxin.domain.registry.actions.extracts import forget_extracts
from fangxin.domain.returns.actions.answering import remind_of_refunds
from fangxin.domain.rosters.actions.gaps import warn_of_gaps
from fangxin.domain.rosters.actions.returning import close_leaves
from fangxin.domain.stations.actions.disputes import remind_of_disputes
from fangxin.domain.supervision.actions.climb import climb
from fangxin.domain.supervision.actions.remind import remind_of_hand_overs
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.workorders.actions.files import forget_files
from fangxin.domain.workorders.actions.returning import compose_returns
from fangxin.domain.workorders.actions.warning import warn_of_deadlines
from fangxin.interfaces.lake.watching import look_if_possible
from fangxin.interfaces.public.register.writing import write_ready
from fangxin.storage.limits import forget_attempts

log = logging.getLogger("fangxin.sweep")
#: how many of what were done
Counts = Mapping[str, int]


def _clocks(at: datetime) -> Counts:
    swept = sweep(at=at)
    return {"clocks_looked_at": swept.looked, "warnings": swept.warned, "overdue": swept.overdue}


def _disclosures(at: datetime) -> Counts:
    return {f"disclosures_{name}": count for name, count in sweep_disclosure(at=at).items()}


#: every sweep by its name, in their order: what others build on first, clearing up last
SWEEPS: tuple[tuple[str, Callable[[datetime], int | Counts]], ...] = (
    ("clocks_moved", lambda at: len(recompute(at=at))),
    ("clocks", _clocks),
    ("orders_climbed", lambda at: climb(at=at).told),
    ("hand_overs_recalled", lambda at: remind_of_hand_overs(at=at)),
    ("requests_expired", lambda at: expire_requests(at=at)),
    ("promises_missed", lambda at: miss_promises(at=at)),
    ("promises_recalled", lambda at: remind_of_promises(at=at)),
    ("disputes_counted_anew", lambda at: count_disputes_anew(at=at)),
    ("disputes_sent_on", lambda at: escalate_silent(at=at)),
    ("settlements_missed", lambda at: miss_settlements(at=at)),
    ("settlements_confirmed", lambda at: confirm_unanswered(at=at)),
    ("merchants_reminded", lambda at: remind_merchants(at=at)),
    ("merchant_promises_lapsed", lambda at: lapse_promises(at=at)),
    ("renewals_recalled", lambda at: remind_of_renewals(at=at)),
    ("refunds_recalled", lambda at: remind_of_refunds(at=at)),
    ("first_asked_recalled", lambda at: remind_of_disputes(at=at)),
    ("disclosures", _disclosures),
    ("open_data", lambda at: write_ready(at=at)),
    ("credit_recorded", lambda at: record_facts(at=at)),
    ("repairs_recalled", lambda at: remind_of_repairs(at=at)),
    ("letters_recalled", lambda at: remind_of_letters(at=at)),
    ("alerts_recalled", lambda at: remind_of_alerts(at=at)),
    ("evaluation_appeals_recalled", lambda at: remind_of_appeals(at=at)),
    ("evaluation_answers_recalled", lambda at: remind_of_marks(at=at)),
    ("evaluations_closed", lambda at: close_rounds(at=at)),
    ("articles_due", lambda at: remind_of_reviews(at=at)),
    ("papers_recalled", lambda at: remind_of_papers(at=at)),
    ("duty_gaps_told", lambda at: warn_of_gaps(at=at)),
    ("leaves_over", lambda at: close_leaves(at=at)),
    ("top_ups_told", lambda at: remind_of_top_ups(at=at)),
    ("policies_recalled", lambda at: remind_of_policies(at=at)),
    ("matters_followed", lambda at: keep_together(at=at)),
    ("returns_composed", lambda at: compose_returns(at=at)),
    ("work_orders_warned", lambda at: warn_of_deadlines(at=at)),
    ("samples_drawn", lambda at: draw_due(at=at)),
    ("calls_kept", lambda at: keep_calls(at=at)),
    ("order_files_forgotten", lambda at: forget_files(at=at)),
    ("extracts_forgotten", lambda at: forget_extracts(at=at)),
    ("uploads_purged", lambda at: purge_expired(at=at).uploads),
    ("attempts_forgotten", lambda at: forget_attempts(before=at)),
)
#: what may take minutes: the worker does it beside its rounds
LONG: tuple[tuple[str, Callable[[datetime], int | Counts]], ...] = (
    ("hot_spots_proposed", lambda at: look_if_possible(at=at)),
)


def sweep_everything(*, at: datetime, long: bool = True) -> dict[str, int]:
    """Raise warnings, note what went unanswered or unperformed, recount clocks, drop what expired; counts by name.

    `long`: with what may take minutes. A sweep that fails is logged and stops none of the others: a full disk must not
    keep what would free it from running. How many failed stands under `failed`.
    """
    done, failed = dict[str, int](), 0
    for name, run in (*SWEEPS, *(LONG if long else ())):
        try:
            found = run(at)
        except Exception:
            log.exception("the sweep %s failed; the others go on", name)
            failed += 1
        else:
            done.update({name: found} if isinstance(found, int) else found)
    return {**done, "failed": failed}
