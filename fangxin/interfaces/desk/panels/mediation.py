"""Questions to the consumer, sessions, appraisals, the agreement and its performance."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import FactRequest
from fangxin.domain.cases.words import PARTY_LABELS, Party
from fangxin.domain.mediation.actions.agreements import recovered_fen
from fangxin.domain.mediation.models import Agreement, Appraisal, Item, Session
from fangxin.domain.mediation.words import ITEM_LABELS, ITEM_STATE_LABELS, MODE_LABELS, ItemState, Mode
from fangxin.foundation.money import yuan
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What mediation brought so far."""
    case_id = page.case.pk
    agreement = Agreement.objects.filter(case_id=case_id).order_by("-id").first()
    items = list(Item.objects.filter(agreement=agreement)) if agreement else []
    return {
        "requests": list(FactRequest.objects.filter(case_id=case_id).order_by("asked_at")),
        "sessions": [(one, MODE_LABELS[Mode(one.mode)]) for one in Session.objects.filter(case_id=case_id)],
        "appraisals": list(Appraisal.objects.filter(case_id=case_id).order_by("started_on")),
        "agreement": agreement,
        "items": [(one, PARTY_LABELS[Party(one.party)], ITEM_STATE_LABELS[ItemState(one.state)]) for one in items],
        "who_performs": [(party.value, PARTY_LABELS[party]) for party in (Party.MERCHANT, Party.COMPLAINANT)],
        "item_kinds": [(kind.value, label) for kind, label in ITEM_LABELS.items()],
        "modes": [(mode.value, label) for mode, label in MODE_LABELS.items()],
        "recovered": yuan(recovered_fen(case_id=case_id)).replace(",", ""),
    }
