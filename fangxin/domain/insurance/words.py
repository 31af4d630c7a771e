"""The words of policies and claims."""

from enum import StrEnum


class PolicyKind(StrEnum):
    """What a policy answers for; what may be claimed under each stands in law/insurance.yaml."""

    RETURN = "RETURN"
    REASSURING = "REASSURING"


class ClaimBasis(StrEnum):
    """Why a consumer is paid by the insurer."""

    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"
    MEDIATION_FAILED = "MEDIATION_FAILED"
    SETTLEMENT_BROKEN = "SETTLEMENT_BROKEN"
    RETURN_REFUSED = "RETURN_REFUSED"
    RETURN_UNPAID = "RETURN_UNPAID"


class ClaimState(StrEnum):
    """Where a claim is."""

    FILED = "FILED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    PAID = "PAID"
    DROPPED = "DROPPED"


CLAIM_LABELS = {
    ClaimState.FILED: "待核定",
    ClaimState.AGREED: "同意赔付，待付款",
    ClaimState.REFUSED: "不予赔付",
    ClaimState.PAID: "已赔付",
    ClaimState.DROPPED: "已撤回",
}

#: states in which a claim stands, so that there is no second one for the same matter
STANDING = (ClaimState.FILED, ClaimState.AGREED, ClaimState.PAID)
