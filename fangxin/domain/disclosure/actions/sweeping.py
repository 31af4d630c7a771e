"""What comes by itself: closed complaints are decided on, reopened ones pulled back, due ones published, old ones taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Outcome, Status, Visibility
from fangxin.domain.claimants.models import MarkUse
from fangxin.domain.claimants.queries import mark_in_force
from fangxin.domain.disclosure.actions.opening import PAUSE
from fangxin.domain.disclosure.actions.register import put, take_out
from fangxin.domain.disclosure.actions.scanning import Scanned, as_kept, digest_of, scan
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer, PublicEntry
from fangxin.domain.disclosure.notices import to_consumer, to_merchant
from fangxin.domain.disclosure.rules.deciding import Closed, Decided, decide
from fangxin.domain.disclosure.rules.policy import Policy, policy
from fangxin.domain.disclosure.words import AnswerState, ObjectionState, State
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.storage.alone import each_alone
from fangxin.storage.ids import new_id, public_token

#: cases looked at in one sweep
MOST = 300
ENDED = (Status.CLOSED.value, Status.ARCHIVED.value)


def sweep_disclosure(*, at: datetime) -> dict[str, int]:
    """Everything that is due; counts by name. Safe to repeat, and after a fault it goes on where it stopped."""
    return {
        "pulled_back": _each(_reopened(), pull_back, at),
        "read_anew": _each(_changed(), look_again, at),
        "decided": _each(_undecided(day_of(at)), decide_closed, at),
        "published": _each(_due(day_of(at)), publish, at),
        "expired": _each(_expired(day_of(at)), expire, at),
    }


def _each(ids: Iterator[int], act: Callable[..., int], at: datetime) -> int:
    return each_alone(list(ids), lambda one: act(one, at=at))


def _undecided(on: date) -> Iterator[int]:
    given = policy()
    since = max(given.since, on - timedelta(days=given.term_days))
    # the conditions of the index case_to_disclose; what was closed before the rule, or longer ago than a complaint stays
    # in the register, is not brought up again
    rows = Case.objects.filter(
        kind=Kind.COMPLAINT,
        status__in=ENDED,
        visibility__in=[Visibility.INTERNAL, Visibility.DISCLOSABLE],
        closed_at__gte=datetime.combine(since, time(), tzinfo=BEIJING),
    ).exclude(Exists(Disclosure.objects.filter(case=OuterRef("pk"), closing=OuterRef("reopened"))))
    return iter(rows.order_by("pk").values_list("pk", flat=True)[:MOST])


def _reopened() -> Iterator[int]:
    """Complaints handled again; closed anew since the last sweep they are known by what an earlier closing left behind."""
    shown = [Visibility.DISCLOSABLE, Visibility.DISCLOSED, Visibility.WITHHELD]
    again = Case.objects.filter(reopened__gt=0)
    left = Disclosure.objects.filter(case=OuterRef("pk"), closing__lt=OuterRef("reopened"))
    rows = (
        again.filter(status__in=OPEN_STATUSES, visibility__in=shown),
        again.filter(Exists(left.exclude(state=State.PULLED_BACK)), status__in=ENDED),
    )
    return iter([pk for some in rows for pk in some.order_by("pk").values_list("pk", flat=True)[:MOST]])


def _changed() -> Iterator[int]:
    """What waits for an officer, and whose case moved since its words were compared; no words are read here."""
    rows = Disclosure.objects.filter(state=State.REVIEW).exclude(case__version=F("read_version"))
    return iter(rows.order_by("pk").values_list("pk", flat=True)[:MOST])


def _due(on: date) -> Iterator[int]:
    rows = Disclosure.objects.filter(state=State.WAITING, publish_on__lte=on)
    return iter(rows.order_by("publish_on", "pk").values_list("pk", flat=True)[:MOST])


def _expired(on: date) -> Iterator[int]:
    rows = Disclosure.objects.filter(state=State.PUBLISHED, expires_on__lt=on)
    return iter(rows.order_by("expires_on", "pk").values_list("pk", flat=True)[:MOST])


@transaction.atomic
def decide_closed(case_id: int, *, at: datetime) -> int:
    """Decide on one closed complaint, once for each closing: 1 when it was decided now, else 0."""
    step = begin(case_id=case_id, version=None, by=SYSTEM, at=at)
    case, given = step.case, policy()
    if case.status not in ENDED or Disclosure.objects.filter(case=case, closing=case.reopened).exists():
        return 0
    merchant = _merchant(case)
    read = scan(case=case, merchant=merchant, given=given)
    decided = decide(_closed(case, merchant, at), read.findings, given)
    row = _row(case, merchant, read, decided, given, at)
    step.add([row])
    _tell_decision(step, row, given)
    step.commit()
    return 1


def _merchant(case: Case) -> Merchant | None:
    """The merchant a complaint counts for: of a duplicate the one it is."""
    found = Merchant.objects.select_related("merged_into").filter(pk=case.merchant_id or 0).first()
    return (found.merged_into or found) if found else None


def _closed(case: Case, merchant: Merchant | None, at: datetime) -> Closed:
    used = MarkUse.objects.filter(case=case).exists() or mark_in_force(case=case, on=day_of(at)) is not None
    return Closed(
        outcome=case.outcome, merchant_known=merchant is not None, repeats=case.duplicate_of is not None,
        consent=case.intake.consents_disclosure, disclosable=case.disclosable, malicious=used,
        text=f"{case.title}\n{case.content}",
    )  # fmt: skip


def _row(
    case: Case, merchant: Merchant | None, read: Scanned, decided: Decided, given: Policy, at: datetime
) -> Disclosure:
    exclusion = given.exclusions.get(decided.ground)
    # what is never published is counted from the day it was decided
    delay = 0 if decided.state is State.WITHHELD else given.delay_working_days
    publish_on = calendar_in_force().working_day(delay, after=day_of(at)) if delay else day_of(at)
    return Disclosure(
        id=new_id(at), case_id=case.pk, closing=case.reopened, merchant=merchant, path=case.path, state=decided.state.value,
        ground=decided.ground, due=exclusion.due if exclusion else True, doubts=list(decided.doubts), title=read.title,
        text=read.text, title_found=as_kept(read.title_found), text_found=as_kept(read.text_found),
        text_digest=read.digest, settled=case.outcome == Outcome.SETTLED, closed_at=case.closed_at or at,
        publish_on=publish_on,
        decided_at=at,
    )  # fmt: skip


def _tell_decision(step: Step, row: Disclosure, given: Policy) -> None:
    """Journal and visibility follow; a merchant hears of what is going to be published before it is."""
    if row.state == State.WITHHELD:
        step.changes["visibility"] = Visibility.WITHHELD.value
        step.note(Act.DISCLOSURE_WITHHELD, label=given.label(row.ground))
        return
    step.changes["visibility"] = Visibility.DISCLOSABLE.value
    step.note(Act.DISCLOSURE_DECIDED, on=row.publish_on)
    if row.state == State.WAITING:
        announce(step, row)


def announce(step: Step, row: Disclosure) -> None:
    """Tell the merchant what is going to be published, and until when it may object before."""
    step.add(
        to_merchant(
            disclosure=row, case=step.case, template="disclosure_announced", at=step.at, publish_on=row.publish_on
        )
    )


@transaction.atomic
def publish(disclosure_id: int, *, at: datetime) -> int:
    """Put one disclosure whose day has come into the register."""
    row = Disclosure.objects.select_related("case").get(pk=disclosure_id)
    step = begin(case_id=row.case_id, version=None, by=SYSTEM, at=at)
    row = Disclosure.objects.select_for_update().get(pk=disclosure_id)
    if row.state != State.WAITING or step.case.status not in ENDED or row.closing != step.case.reopened:
        return 0
    if row.text_digest != digest_of(step.case):
        read_anew(step, row)
        return 0
    show(step, row)
    if policy().tell_consumer:
        step.add(to_consumer(case=step.case, template="disclosure_published", at=at))
    step.commit()
    return 1


def show(step: Step, row: Disclosure) -> PublicEntry:
    """Make a disclosure public now, or again; its term runs from the first time."""
    at, on = step.at, day_of(step.at)
    row.state = State.PUBLISHED.value
    row.public_number = row.public_number or public_token(60)
    row.published_at = row.published_at or at
    row.expires_on = row.expires_on or on + timedelta(days=policy().term_days)
    row.save(update_fields=["state", "public_number", "published_at", "expires_on"])
    step.changes.update(visibility=Visibility.DISCLOSED.value, disclosed_at=row.published_at)
    step.note(Act.DISCLOSED, number=row.public_number, until_on=row.expires_on)
    return put(disclosure=row, case=step.case, on=on, at=at)


@transaction.atomic
def look_again(disclosure_id: int, *, at: datetime) -> int:
    """Read a complaint that waits for an officer anew, when its words changed since: 1 when it was, else 0."""
    row = Disclosure.objects.get(pk=disclosure_id)
    step = begin(case_id=row.case_id, version=None, by=SYSTEM, at=at)
    row = Disclosure.objects.select_for_update().get(pk=disclosure_id)
    if row.state != State.REVIEW:
        return 0
    if row.text_digest == digest_of(step.case):
        row.read_version = step.case.version
        row.save(update_fields=["read_version"])
        return 0
    read_anew(step, row)
    return 1


def read_anew(step: Step, row: Disclosure) -> None:
    """The text changed since it was read: it is read anew, and decided anew whether somebody has to look.

    What an officer was to look at, an officer looks at: the merchant has not been told of it yet.
    """
    decided = as_read(step, row)
    looked_at = row.state == State.REVIEW and decided.state is State.WAITING
    row.state = State.REVIEW.value if looked_at else decided.state.value
    row.ground, row.doubts = decided.ground, list(decided.doubts)
    row.save()
    if row.state == State.WITHHELD:
        leave(row, State.WITHHELD, step.at)
        step.changes["visibility"] = Visibility.WITHHELD.value
        step.note(Act.DISCLOSURE_WITHHELD, label=policy().label(row.ground))
        step.commit()


def as_read(step: Step, row: Disclosure) -> Decided:
    """Put into the row what is found in the case as it is now; returns what the rules say of it."""
    given, merchant = policy(), _merchant(step.case)
    read = scan(case=step.case, merchant=merchant, given=given)
    row.merchant, row.title, row.text, row.text_digest = merchant, read.title, read.text, read.digest
    row.title_found, row.text_found = as_kept(read.title_found), as_kept(read.text_found)
    row.read_version = step.case.version
    return decide(_closed(step.case, merchant, step.at), read.findings, given)


@transaction.atomic
def expire(disclosure_id: int, *, at: datetime) -> int:
    """Take one entry whose term is over out of the register; inside, everything is kept."""
    row = Disclosure.objects.get(pk=disclosure_id)
    step = begin(case_id=row.case_id, version=None, by=SYSTEM, at=at)
    row = Disclosure.objects.select_for_update().get(pk=disclosure_id)
    if row.state != State.PUBLISHED:
        return 0
    leave(row, State.EXPIRED, at)
    step.changes["visibility"] = Visibility.WITHHELD.value
    step.note(Act.DISCLOSURE_EXPIRED, number=row.public_number)
    step.commit()
    return 1


@transaction.atomic
def pull_back(case_id: int, *, at: datetime) -> int:
    """Take back whatever was decided on an earlier closing of a complaint; its newest closing is decided anew.

    The merchant whose objection nobody decides any more is told so.
    """
    step = begin(case_id=case_id, version=None, by=SYSTEM, at=at)
    case = step.case
    decided = Disclosure.objects.select_for_update().filter(case_id=case_id)
    rows = list(decided.filter(closing__lt=case.reopened).exclude(state=State.PULLED_BACK))
    if not rows and (case.status not in OPEN_STATUSES or case.visibility == Visibility.INTERNAL):
        return 0
    for row in rows:
        if leave(row, State.PULLED_BACK, at):
            step.add(to_merchant(disclosure=row, case=case, template="disclosure_objection_lapsed", at=at))
    if not decided.filter(closing=case.reopened).exists():
        step.changes.update(visibility=Visibility.INTERNAL.value, disclosed_at=None)
    step.note(Act.DISCLOSURE_PULLED)
    step.commit()
    return 1


def leave(row: Disclosure, state: State, at: datetime) -> int:
    """End a disclosure in a state, out of the register; what a merchant said to it and nobody looked at yet ends with it.

    Returns how many objections were still to be decided.
    """
    # an entry that only ended its term leaves the open data with the others of its day
    take_out(disclosure=row, at=at + PAUSE if state is State.EXPIRED else at)
    row.state, row.left_at = state.value, at
    row.save(update_fields=["state", "left_at", "ground"])
    PublicAnswer.objects.filter(disclosure=row, state=AnswerState.REVIEW).update(
        state=AnswerState.LAPSED, reviewed_at=at
    )
    waiting = Objection.objects.filter(disclosure=row, state=ObjectionState.ASKED)
    return waiting.update(state=ObjectionState.LAPSED, decided_at=at)
