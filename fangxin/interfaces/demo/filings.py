"""From a row of a story to what the person, or the officer at the telephone, would have put into the form."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fangxin.domain.cases.rules.filing import SELF_SERVICE, Filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.rules import Identity
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import canonical
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.story import Row, Story, draw

#: A report heard inside a complaint becomes a case of its own. What follows on a report is not told yet: older ones
#: would only lie there overdue, so they are not split off.
SPLIT_DAYS = 30
_PLACEHOLDER = re.compile(r"\{(days_ago|days_ago_full):(\d+)\}|\{amount\}")


def filing_of(*, story: Story, row: Row, on: date, today: date, evidence: int) -> Filing:
    """The form of a submission filed on the day `on`, with so many files of evidence, in a story told on `today`."""
    merchant = _merchant(story, row)
    bought = row.get("bought_days_before")
    disputed = row.get("amount")
    return Filing(
        channel=Channel(row["channel"]),
        kind=Kind(row["kind"]),
        content=_content(story.told(row), on, disputed),
        title=row["title"],
        identity=_identity(story, row["person"]),
        agent=_identity(story, row["agent"]["person"]) if "agent" in row else None,
        authorised="agent" in row,
        joint="representatives" in row,
        representatives=tuple(_identity(story, one) for one in row.get("representatives", {}).get("persons", ())),
        anonymous=row.get("anonymous", False),
        platform=row.get("platform", ""),
        order_number=row.get("order_number", ""),
        sales_mode=row.get("sale_mode", ""),
        object_code=row.get("object", ""),
        problem_code=row.get("problem", ""),
        claims=tuple(row.get("claims", ())),
        purchased_on=on - timedelta(days=bought) if bought is not None else None,
        disputed_fen=fen_of(disputed) if disputed else None,
        consents_disclosure=draw(row["id"], "disclosure", below=5) > 0,
        consents_commission=draw(row["id"], "commission", below=3) > 0,
        outside_number=_outside_number(row, on),
        split_report=(today - on).days <= SPLIT_DAYS,
        evidence_count=evidence,
        merchant_name=merchant.get("name", ""),
        merchant_uscc=merchant.get("uscc", ""),
        merchant_address=merchant.get("address", ""),
        merchant_phone=merchant.get("phone", ""),
    )


def contact_of(*, story: Story, row: Row) -> str:
    """The phone that is confirmed: the agent's, else the person's; empty for an anonymous report."""
    person = row["agent"]["person"] if "agent" in row else row["person"]
    return str(story.people[person]["phone"]) if person else ""


def by_themselves(row: Row) -> bool:
    """Whether the person types in the form without an officer."""
    return Channel(row["channel"]) in SELF_SERVICE


def _content(text: str, on: date, amount: str | None) -> str:
    def said(found: re.Match[str]) -> str:
        if found[1] is None:
            return str(amount)
        day = on - timedelta(days=int(found[2]))
        month = f"{day.month}月{day.day}日"
        return f"{day.year}年{month}" if found[1] == "days_ago_full" else month

    return _PLACEHOLDER.sub(said, text).strip()


def _identity(story: Story, person: str | None) -> Identity:
    if person is None:
        return Identity()
    row = story.people[person]
    return Identity(name=row["name"], id_number=row["id_number"], phone=row["phone"], address=row["address"])


def _merchant(story: Story, row: Row) -> dict[str, str]:
    """What the person says of the merchant: its everyday name and, mostly, where it is."""
    if not row.get("merchant"):
        return {"name": row.get("merchant_named", "")}
    merchant = story.merchant(row["merchant"])
    told = {"name": merchant["short_name"], "phone": merchant["phone"]}
    shop = next((shop for shop in merchant["shops"] if shop["id"] == row.get("shop")), None)
    if shop is not None:
        told["name"] = shop["name"]
    outlet = next((outlet for outlet in merchant["outlets"] if outlet["id"] == row.get("outlet")), None)
    if outlet is not None:
        told["address"] = outlet["address"]
    if draw(row["id"], "uscc", below=8) == 0:
        told["uscc"] = merchant["uscc"]
    if "wrong_office" in row:
        told |= _misleading(story, row, told["name"])
    return told


def _misleading(story: Story, row: Row, name: str) -> dict[str, str]:
    """Whoever gives a wrong address, and half the name of a shop, is sent to a wrong office."""
    wrong = next(office for office in story.offices if office["code"] == row["wrong_office"])
    place = region_index().full_name(code=canonical(wrong["region"]))
    return {"address": place, "uscc": "", "name": name[:-1] if row.get("shop") else name}


def _outside_number(row: Row, on: date) -> str:
    if row["channel"] != Channel.HOTLINE12345:
        return ""
    return f"12345-{on:%Y%m%d}-{draw(row['id'], 'outside', below=10_000):04d}"
