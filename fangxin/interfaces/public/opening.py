"""How a consumer opens what is theirs: a code they were given, the phone they left, and a one-time code sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.conf import settings

from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.people.actions import confirm_phone, make_one_time_code, phone_index
from fangxin.domain.people.models import Person
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import now
from fangxin.storage.limits import count_attempt

Found = TypeVar("Found")


class TrackingUnknown(Refusal):
    """The tracking code, the phone or the one-time code does not fit; all look the same from outside."""

    code = "tracking_unknown"
    status = 422
    sentence = "查询码、手机号或验证码不正确，请核对后重试。"


class Door(Generic[Found]):
    """One kind of thing that is opened so. Whether a code is known is told to nobody who does not hold the phone.

    `purpose` names the one-time codes and the limits; `says` what a code is for, in the message; `by_code` finds the thing;
    `people` are those who left a phone with it.
    """

    def __init__(
        self, *, purpose: str, says: str, by_code: Callable[[str], Found | None],
        people: Callable[[Found], Iterable[Person | None]],
    ) -> None:  # fmt: skip
        self._purpose, self._says, self._by_code, self._people = purpose, says, by_code, people

    def count(self, code: str, client: str) -> None:
        """The limits, counted before anything is looked up. Raises TooManyAttempts."""
        at, name = now(), self._purpose
        count_attempt(subject=f"{name}-client:{client}", limit=30, seconds=3600, at=at)
        count_attempt(subject=f"{name}-all", limit=20_000, seconds=3600, at=at)
        count_attempt(subject=f"{name}-code:{code.strip().upper()[:20]}", limit=10, seconds=3600, at=at)

    def matching(self, code: str, phone: str, client: str) -> Found | None:
        """What is meant when code and phone fit."""
        self.count(code, client)
        wanted = phone_index(check_phone(value=phone).number)
        found = self._by_code(code)
        people = self._people(found) if found is not None else ()
        return found if any(person and person.phone_index == wanted for person in people) else None

    def send(self, found: Found | None, phone: str, client: str) -> str:
        """Send a one-time code when the pair fits; say the same when it does not. In the demo the code itself is returned."""
        at, plain = now(), check_phone(value=phone).number
        code = make_one_time_code(phone=plain, purpose=self._purpose, client=client, at=at)
        if found is None:
            return "sent"
        send_one_time_code(phone=plain, code=code, purpose=self._says, at=at)
        return code if settings.DEMO else "sent"

    def opened(self, found: Found | None, phone: str, code: str) -> Found:
        """What is meant, now that the one-time code is right. Raises TrackingUnknown."""
        try:
            confirm_phone(phone=phone, purpose=self._purpose, code=code, at=now())
        except Refusal as refusal:
            if refusal.status == 429:
                raise
            raise TrackingUnknown(field="code") from refusal
        if found is None:
            raise TrackingUnknown(field="code")
        return found
