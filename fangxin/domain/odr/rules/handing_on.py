"""What a dispute keeps of a filing, and the filing made from it again; the people stay sealed elsewhere."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, Final

from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.rules import Identity

_PLAIN: Final = (
    "title", "content", "merchant_name", "merchant_uscc", "merchant_address", "merchant_phone", "platform",
    "order_number", "sales_mode", "object_code", "problem_code", "disputed_fen", "consents_disclosure",
    "consents_commission", "evidence_count",
)  # fmt: skip


def kept(filing: Filing) -> dict[str, Any]:
    """The filing as the dispute keeps it: everything but the people."""
    told: dict[str, Any] = {name: getattr(filing, name) for name in _PLAIN}
    told["claims"] = list(filing.claims)
    told["purchased_on"] = filing.purchased_on.isoformat() if filing.purchased_on else None
    return told


def filing_again(told: dict[str, Any], *, channel: Channel, identity: Identity, agent: Identity | None) -> Filing:
    """The filing, whole again, with nothing retyped."""
    known = {field.name for field in fields(Filing)}
    given = {name: value for name, value in told.items() if name in known}
    bought = given.pop("purchased_on", None)
    return Filing(
        **{
            **given,
            "kind": Kind.COMPLAINT,
            "channel": channel,
            "identity": identity,
            "agent": agent,
            "authorised": agent is not None,
            "claims": tuple(given.get("claims", ())),
            "purchased_on": date.fromisoformat(bought) if bought else None,
            "split_report": False,
        }
    )
