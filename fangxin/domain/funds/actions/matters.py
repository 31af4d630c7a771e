"""What an advance is paid for: a case, or a settlement at the merchant that was broken. Held first, told when it is paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.cases.actions.step import Step as CaseStep
from fangxin.domain.cases.actions.step import begin as begin_case
from fangxin.domain.cases.actions.step import hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer as to_consumer_of_case
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.queries.grounds import Ground, ground_of_case, ground_of_dispute
from fangxin.domain.funds.queries.losses import loss_of_case, loss_of_dispute
from fangxin.domain.funds.rules.losses import Loss
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.odr.actions.step import Step as DisputeStep
from fangxin.domain.odr.actions.step import begin as begin_dispute
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import to_consumer as to_consumer_of_dispute
from fangxin.domain.odr.queries.disputes import dispute_numbered
from fangxin.domain.odr.words import DisputeState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound

ACT = "先行赔付"


@dataclass(kw_only=True)
class Matter:
    """A case or a dispute that an advance is for."""

    case: Case | None = None
    dispute: Dispute | None = None
    _step: CaseStep | DisputeStep | None = field(default=None, repr=False)

    @property
    def row(self) -> dict[str, Any]:
        """The columns of an advance that name it."""
        return {"case": self.case} if self.case is not None else {"dispute": self.dispute}

    def hold(self) -> None:
        """Lock it, as every step on it does first."""
        if self.case is not None:
            hold_cases(case_ids=[self.case.pk])
        elif self.dispute is not None:
            held = Dispute.objects.select_for_update(of=("self",)).select_related("intake__person", "merchant")
            self.dispute = held.get(pk=self.dispute.pk)
            self._hold_what_it_became()

    def begin(self, by: Actor, at: datetime) -> None:
        """Hold it for a step of its own. Raises what a step on it raises."""
        if self.case is not None:
            step = begin_case(case_id=self.case.pk, version=None, by=by, at=at, concerned=True)
            self.case, self._step = step.case, step
        elif self.dispute is not None:
            own = begin_dispute(dispute_id=self.dispute.pk, version=None, by=by, at=at, states=tuple(DisputeState))
            self.dispute, self._step = own.dispute, own
            self._hold_what_it_became()

    def _hold_what_it_became(self) -> None:
        if self.dispute is not None and self.dispute.case_id is not None:
            hold_cases(case_ids=[self.dispute.case_id])

    def ground(self, stall: Stall) -> Ground:
        """The ground it gives to pay in the place of a stall. Raises NoGround."""
        if self.case is not None:
            return ground_of_case(case=self.case, merchant_id=stall.merchant_id, act=ACT)
        assert self.dispute is not None  # one of the two
        return ground_of_dispute(dispute=self.dispute, merchant_id=stall.merchant_id, act=ACT)

    def loss(self, *fen: int) -> Loss:
        """The loss it is about."""
        if self.case is not None:
            return loss_of_case(case=self.case, fen=fen)
        assert self.dispute is not None  # one of the two
        return loss_of_dispute(dispute=self.dispute, fen=fen)

    def told_paid(self, *, fund: Fund, stall: Stall, fen: int) -> None:
        """Journal the payment where the consumer reads, tell the consumer, and end the step."""
        values: dict[str, Any] = {
            "template": "advance_paid",
            "merchant": stall.merchant.name[:30],
            "fund": fund.name,
            "amount": fen,
        }
        step = self._step
        assert step is not None  # begun before
        step.note(Act.ADVANCE_PAID, fund=fund.name, amount_fen=fen)
        if isinstance(step, CaseStep):
            step.rows.extend(to_consumer_of_case(case=step.case, at=step.at, **values))
        else:
            step.rows.extend(to_consumer_of_dispute(dispute=step.dispute, at=step.at, **values))
        step.commit()


def matter_numbered(number: str, by: Actor) -> Matter:
    """The case or the broken settlement that a number names. Raises NotFound.

    The operator sees neither: the number was given by the consumer, and it must be one against the stall.
    """
    plain, officer = number.strip(), by.kind is not ActorKind.MERCHANT
    try:
        return Matter(case=case_by_number(number=plain, by=by if officer else SYSTEM, source=""))
    except NotFound:
        dispute = dispute_numbered(number=plain)
    if dispute is None:
        raise NotFound
    if officer:
        check_region(region_code=dispute.region_code, by=by)
    return Matter(dispute=dispute)


def matter_of(advance_id: int) -> Matter:
    """What an advance is for. Raises NotFound."""
    found = (
        Advance.objects.select_related("case__intake__person", "dispute__intake__person").filter(pk=advance_id).first()
    )
    if found is None:
        raise NotFound
    return Matter(case=found.case, dispute=found.dispute)


def hold_loss(loss: Loss) -> None:
    """Let everybody who pays for losses at these merchants follow each other: after the case, before fund or policy."""
    held = Merchant.objects.filter(pk__in=loss.merchants).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(held.values_list("pk", flat=True))
