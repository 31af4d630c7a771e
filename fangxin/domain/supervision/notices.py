"""Messages of supervision: on the desk of whoever serves the post, and by text message where the template is urgent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Account
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_account
from fangxin.domain.notices.models import Notice
from fangxin.domain.supervision.models import Item


def to_officers(
    *, accounts: Iterable[int | None], case: Case, template: str, at: datetime, phones: Mapping[int, str] | None = None,
    **values: Any,
) -> list[Notice]:  # fmt: skip
    """One message to each of the accounts, once; `phones` when the caller knows them for many cases at once."""
    told = [account_id for account_id in dict.fromkeys(accounts) if account_id is not None]
    known = phones_of(told) if phones is None else phones
    return [
        notice
        for account_id in told
        for notice in to_account(
            account_id=account_id, case=case, template=template, at=at, phone=known.get(account_id, ""), **values
        )
    ]


def phones_of(accounts: Iterable[int]) -> dict[int, str]:
    """The telephones of officers who have one."""
    return dict(Account.objects.filter(pk__in=accounts).exclude(phone="").values_list("pk", "phone"))


def of_item(item: Item) -> dict[str, Any]:
    """What a message about a case under an order says of the order."""
    return {"order": item.order.number, "due_at": item.due_at}
