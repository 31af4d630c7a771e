"""The platforms an agency exchanges work orders with: where results go, with what key, how their tables are read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.actions.changing import change, office_to_change, text
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.people.actions import sealer
from fangxin.domain.workorders.models import Platform, Return
from fangxin.domain.workorders.queries.files import platforms_overseen
from fangxin.domain.workorders.rules import DuplicatePlatform, TokenUnsendable
from fangxin.domain.workorders.words import ReturnState
from fangxin.foundation.refusals import NotFound


def platform_of(*, office: Office, name: str) -> Platform:
    """The platform of this name at an office; one that was not heard of before is registered without an address."""
    return Platform.objects.get_or_create(office=office, name=name)[0]


@transaction.atomic
def create_platform(*, office_id: int, name: str, mapping: str, by: Actor, at: datetime) -> Platform:
    """Register a platform without an address yet. Raises NotPermitted, NotFound, TextMissing, TextTooLong, DuplicatePlatform.

    The caller knows the mapping.
    """
    by.must(Permission.MANAGE_AGENCY)
    office = office_to_change(office_id=office_id, by=by)
    name = text(name, label="平台名称", field="name", limit=40)
    if Platform.objects.filter(office=office, name=name).exists():
        raise DuplicatePlatform(name=name, field="name")
    platform = Platform.objects.create(office=office, name=name, mapping=mapping)
    _record(Did.PLATFORM_CREATED, platform, by=by, at=at)
    return platform


@transaction.atomic
def connect_platform(*, office: Office, name: str, url: str, token: str, by: Actor, at: datetime) -> Platform:
    """Say where a platform takes results, and with what key; one not heard of is registered. The caller checked the address."""
    by.must(Permission.MANAGE_AGENCY)
    platform = platform_of(office=office, name=name)
    _write(platform, platform.version, url=url, mapping=platform.mapping, token=_sealed(platform, token), by=by, at=at)
    return platform


@transaction.atomic
def update_platform(
    *, platform_id: int, version: int, url: str, mapping: str, token: str, forget_token: bool, by: Actor, at: datetime
) -> Platform:  # fmt: skip
    """Change where results go and how tables are read; an empty token keeps the one there is. The caller checked the address.

    Raises NotPermitted, NotFound, ChangedMeanwhile, TextTooLong, TokenUnsendable.
    """
    by.must(Permission.MANAGE_AGENCY)
    platform = _to_change(platform_id, by)
    kept = b"" if forget_token else bytes(platform.token)
    sealed = _sealed(platform, token) or kept
    address = text(url, label="地址", field="url", limit=300, required=False)
    _write(platform, version, url=address, mapping=mapping, token=sealed, by=by, at=at)
    return platform


@transaction.atomic
def turn_platform(*, platform_id: int, version: int, active: bool, by: Actor, at: datetime) -> Platform:
    """Stop telling a platform anything and reading its tables, or begin again. Raises NotFound, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    platform = _to_change(platform_id, by)
    if change(platform, version=version, active=active):
        _reschedule(platform, at)
        _record(Did.PLATFORM_OPENED if active else Did.PLATFORM_CLOSED, platform, by=by, at=at)
    return platform


@transaction.atomic
def send_all_again(*, platform_id: int, by: Actor, at: datetime) -> int:
    """Send whatever was given up at a platform once more from the start; returns how many. Raises NotPermitted, NotFound."""
    by.must(Permission.MANAGE_AGENCY)
    platform = _to_change(platform_id, by)
    dead = Return.objects.filter(order__platform=platform, state=ReturnState.DEAD)
    revived = dead.update(state=ReturnState.WAITING, attempts=0, due_at=at if platform.told else None, error="")
    if revived:
        _record(Did.PLATFORM_RETRIED, platform, by=by, at=at, count=revived)
    return revived


def _write(
    platform: Platform, version: int, *, url: str, mapping: str, token: bytes, by: Actor, at: datetime
) -> None:  # fmt: skip
    # sealed anew each time, so that the same key would look like another one
    new_token = token != bytes(platform.token)
    changed = change(platform, version=version, url=url, mapping=mapping, **({"token": token} if new_token else {}))
    if not changed:
        return
    _reschedule(platform, at)
    told = {name: pair for name, pair in changed.items() if name != "token"}
    _record(Did.PLATFORM_UPDATED, platform, by=by, at=at, changed=told, token_changed=new_token)


def _reschedule(platform: Platform, at: datetime) -> None:
    """What waits is sent once there is somewhere to send it, and waits to be fetched where there is not."""
    waiting = Return.objects.filter(order__platform=platform, state=ReturnState.WAITING)
    if platform.told:
        waiting.filter(due_at=None).update(due_at=at)
    else:
        waiting.exclude(due_at=None).update(due_at=None)


def _sealed(platform: Platform, token: str) -> bytes:
    key = token.strip()
    if not key:
        return b""
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise TokenUnsendable(field="token")
    return sealer().seal(text(key, label="密钥", field="token", limit=400).encode(), place=f"platform:{platform.pk}")


def _to_change(platform_id: int, by: Actor) -> Platform:
    if not platforms_overseen(by=by).filter(pk=platform_id).exists():
        raise NotFound
    return Platform.objects.select_for_update(of=("self",)).select_related("office").get(pk=platform_id)


def _record(did: Did, platform: Platform, *, by: Actor, at: datetime, **facts: object) -> None:
    record(chapter=Chapter.AGENCY, did=did, by=by, at=at, name=platform.name, office=platform.office.code, **facts)
