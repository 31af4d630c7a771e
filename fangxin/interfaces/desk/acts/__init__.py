"""The acts of the case page, by the name in their address; a capability brings a module and a line here."""

from fangxin.interfaces.desk.acts import (
    claimants,
    deciding,
    matters,
    mediating,
    penalising,
    placing,
    police,
    praising,
    recording,
    reporting,
    rewarding,
    supervising,
)
from fangxin.interfaces.desk.acts.act import Act

ACTS: dict[str, Act] = {
    **placing.ACTS,
    **deciding.ACTS,
    **mediating.ACTS,
    **recording.ACTS,
    **praising.ACTS,
    **claimants.ACTS,
    **matters.ACTS,
    **reporting.ACTS,
    **supervising.ACTS,
    **penalising.ACTS,
    **police.ACTS,
    **rewarding.ACTS,
}
