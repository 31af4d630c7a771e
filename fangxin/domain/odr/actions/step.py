"""One step of a dispute: held, compared by version, written with its journal and what was said in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.evidence.queries import intake_files
from fangxin.domain.evidence.rules.limits import TooMany, limits
from fangxin.domain.odr.models import Dispute, Message
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import DISPUTE_LABELS, DisputeState, OfferState, Saying, Speaker
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.rows import write


class DisputeMoved(Refusal):
    """The other side did something since the page was loaded."""

    code = "dispute_moved"
    status = 409
    sentence = "对方刚刚有新的答复。请看过最新情况再决定，您填写的内容没有提交。"


class DisputeOver(Refusal):
    """The dispute is no longer in a state that allows the act."""

    code = "dispute_over"
    status = 409
    sentence = "这件纠纷目前是“{state}”，不能这样办理。"


class TalkFull(Refusal):
    """As much was said as one dispute may hold."""

    code = "talk_full"
    status = 409
    sentence = "留言已达 {most} 条。请提出或者答复方案，或者转市场监管部门处理。"


def speaker(by: Actor) -> str:
    """Which side an actor speaks for; nobody's when the system does."""
    return {ActorKind.CONSUMER: Speaker.CONSUMER.value, ActorKind.MERCHANT: Speaker.MERCHANT.value}.get(by.kind, "")


@dataclass(kw_only=True)
class Step:
    """What one act does to one dispute, gathered before it is written."""

    dispute: Dispute
    by: Actor
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)
    _said: int = 0

    def note(self, act: Act, **facts: Any) -> None:
        """Add an entry to the journal."""
        told = {name: value for name, value in facts.items() if value not in (None, "")}
        self.deeds.append(Deed(act=act, by=self.by, at=self.at, facts=told))

    def say(self, kind: Saying, text: str = "", **given: Any) -> Message:
        """Add what was said. A merchant's first answer is noted; whose turn it is passes to the other side."""
        last = Message.objects.filter(dispute=self.dispute).aggregate(last=Max("seq"))["last"] or 0
        self._said += 1
        side = speaker(self.by)
        message = Message(
            dispute=self.dispute, seq=last + self._said, at=self.at, side=side, by=self.by.name[:40], kind=kind.value,
            text=text, **given,
        )  # fmt: skip
        self.rows.append(message)
        if side == Speaker.MERCHANT:
            if self.dispute.first_answer_at is None:
                self.changes["first_answer_at"] = self.at
            self.changes["awaiting"] = Speaker.CONSUMER.value
        elif side == Speaker.CONSUMER:
            self.changes["awaiting"] = Speaker.MERCHANT.value
        return message

    def attach(self, draft_token: str) -> None:
        """Hand the files of a draft over to the dispute. Raises TooMany past what one case may hold."""
        if not draft_token:
            return
        attach_to_intake(draft_token=draft_token, intake_id=self.dispute.intake_id, at=self.at)
        if len(intake_files(intake_id=self.dispute.intake_id)) > limits().per_case:
            raise TooMany(limit=limits().per_case, field="files")

    def lapse_offer(self) -> None:
        """An open offer can be answered no more."""
        Message.objects.filter(dispute=self.dispute, offer=OfferState.OPEN).update(offer=OfferState.LAPSED.value)

    def commit(self) -> Dispute:
        """Write the step; the dispute is held, so nobody else moved it."""
        append(chain=self.dispute.pk, deeds=self.deeds)
        self.changes["version"] = self.dispute.version + 1
        Dispute.objects.filter(pk=self.dispute.pk).update(**self.changes)
        if self.rows:
            write(sorted(self.rows, key=lambda row: row._meta.label))
        for name, value in self.changes.items():
            setattr(self.dispute, name, value)
        return self.dispute


def begin(
    *, dispute_id: int, version: int | None, by: Actor, at: datetime, states: tuple[DisputeState, ...],
) -> Step:  # fmt: skip
    """Hold a dispute for one step inside the caller's transaction; the caller has let the actor in.

    Raises NotFound, DisputeOver outside `states`, DisputeMoved when `version` is not the dispute's.
    """
    held = Dispute.objects.select_for_update(of=("self",)).select_related("intake__person", "intake__agent", "merchant")
    dispute = held.filter(pk=dispute_id).first()
    if dispute is None:
        raise NotFound
    if version is not None and dispute.version != version:
        raise DisputeMoved
    if dispute.state not in states:
        raise DisputeOver(state=DISPUTE_LABELS[DisputeState(dispute.state)])
    return Step(dispute=dispute, by=by, at=at)


def check_room(step: Step) -> None:
    """Raises TalkFull when as much was said in the dispute as may be: messages, offers and answers together."""
    most = policy().talk.messages
    if Message.objects.filter(dispute=step.dispute).count() >= most:
        raise TalkFull(most=most)
