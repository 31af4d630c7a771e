"""Outside systems of the cast, and how they call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

from fangxin.domain.agency.actions.machines import create_machine
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import GRANTABLE
from tests.people import MONDAY

_numbers = count(1)
NEW = {
    "channel": "STATION", "content": "在淇滨区云上鲸超市买的酸奶已经过期，要求退款并赔偿损失。", "name": "李守拙",
    "phone": "13800000102", "merchant_name": "云上鲸超市", "merchant_address": "河南省鹤壁市淇滨区青禾路88号",
    "disputed_amount": "12.80", "outside_number": "ZD-0001", "consents_disclosure": True,
}  # fmt: skip


@dataclass
class Caller:
    """One outside system with its token."""

    token: str

    def get(self, path: str, **query: str) -> Any:
        """Ask."""
        return Client().get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, *, key: str = "", version: int | str | None = None, **headers: str) -> Any:
        """Act, under a fresh key unless one is given."""
        given = {"Idempotency-Key": key or f"test-key-{next(_numbers):06d}", **headers}
        if version is not None:
            given["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        return Client().post(
            f"/api/v1/{path}", text, content_type="application/json", headers=self._headers(**given)
        )  # fmt: skip

    def _headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}


def caller(office: Office, *permissions: str, name: str = "") -> Caller:
    """An outside system of an office; without permissions named it has all there are for outside systems."""
    _machine, token = create_machine(
        office_id=office.pk, name=name or f"外部系统{next(_numbers)}", permissions=permissions or list(GRANTABLE), by=SYSTEM,
        at=MONDAY,
    )  # fmt: skip
    return Caller(token)
