"""Outside systems at the interface: registered, given permissions, given a new secret, closed (MANAGE_ACCESS)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.actions.changing import change, office_to_change, text
from fangxin.domain.agency.actions.posts import OfficeClosed
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Machine
from fangxin.domain.agency.queries import machine_of, machines_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import GRANTABLE, REQUESTS_A_MINUTE, REQUESTS_MOST, ActorKind, Permission
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import public_token

#: how long the secret before stays good after a rotation that leaves time to change it over there
OVERLAP = timedelta(hours=24)
#: the last use is written down at most once a minute
NOTED_EVERY = timedelta(minutes=1)
SECRET_BITS = 200


class DuplicateMachine(Refusal):
    """The office already has an outside system of this name."""

    code = "duplicate_machine"
    status = 422
    sentence = "本单位已有名为“{name}”的外部系统。"


class PermissionNotForMachines(Refusal):
    """An outside system gets at least one permission, and only those meant for outside systems."""

    code = "permission_not_for_machines"
    status = 422
    sentence = "请至少选择一项权限，并且只能选择列出的权限。"


class RateImpossible(Refusal):
    """An outside system may send at least one request in a minute, and not more than the house could answer."""

    code = "rate_impossible"
    status = 422
    sentence = "每分钟的请求次数应为 1 到 {most} 的整数。"


@transaction.atomic
def create_machine(
    *, office_id: int, name: str, permissions: Iterable[str], by: Actor, at: datetime, secret: str = "",
    a_minute: int | None = REQUESTS_A_MINUTE,
) -> tuple[Machine, str]:  # fmt: skip
    """Register an outside system; returns it and its secret in clear, to be told once.

    Only the system names the secret itself (demo, tests). Raises NotPermitted, NotFound, OfficeClosed,
    DuplicateMachine, PermissionNotForMachines, RateImpossible, TextMissing, TextTooLong.
    """
    by.must(Permission.MANAGE_ACCESS)
    office = office_to_change(office_id=office_id, by=by)
    if not office.active:
        raise OfficeClosed
    name = text(name, label="系统名称", field="name", limit=40)
    if office.machines.filter(name=name).exists():
        raise DuplicateMachine(name=name, field="name")
    key = public_token(60)
    clear = secret if secret and by.kind is ActorKind.SYSTEM else public_token(SECRET_BITS)
    machine = Machine(
        office=office, name=name, key=key, digest=_digest(key, clear), permissions=_granted(permissions), created_at=at,
        secret_at=at, a_minute=_rate(a_minute),
    )  # fmt: skip
    machine.save(force_insert=True)
    _record(
        Did.MACHINE_CREATED, machine, by=by, at=at, permissions=machine.permissions, a_minute=machine.a_minute
    )  # fmt: skip
    return machine, bearer(key, clear)


@transaction.atomic
def update_machine(
    *, machine_id: int, version: int, permissions: Iterable[str], by: Actor, at: datetime,
    a_minute: int | None = REQUESTS_A_MINUTE,
) -> Machine:  # fmt: skip
    """Change what an outside system may do, and how often.

    Raises NotFound, ChangedMeanwhile, PermissionNotForMachines, RateImpossible.
    """
    by.must(Permission.MANAGE_ACCESS)
    machine = _to_change(machine_id, by)
    changed = change(machine, version=version, permissions=_granted(permissions), a_minute=_rate(a_minute))
    if changed:
        _record(Did.MACHINE_UPDATED, machine, by=by, at=at, changed=changed)
    return machine


@transaction.atomic
def rotate_secret(
    *, machine_id: int, version: int, at_once: bool, by: Actor, at: datetime
) -> tuple[Machine, str]:  # fmt: skip
    """Give an outside system a new secret, told once; the one before ends at once, or after a day.

    Raises NotFound, ChangedMeanwhile.
    """
    by.must(Permission.MANAGE_ACCESS)
    machine = _to_change(machine_id, by)
    clear = public_token(SECRET_BITS)
    change(
        machine, version=version, digest=_digest(machine.key, clear), former_digest="" if at_once else machine.digest,
        former_until=None if at_once else at + OVERLAP, secret_at=at,
    )  # fmt: skip
    _record(Did.SECRET_ROTATED, machine, by=by, at=at, at_once=at_once)
    return machine, bearer(machine.key, clear)


@transaction.atomic
def close_machine(*, machine_id: int, version: int, by: Actor, at: datetime) -> Machine:
    """Shut an outside system out from its next request on. Raises NotFound, ChangedMeanwhile."""
    by.must(Permission.MANAGE_ACCESS)
    machine = _to_change(machine_id, by)
    if change(machine, version=version, active=False):
        _record(Did.MACHINE_CLOSED, machine, by=by, at=at)
    return machine


@transaction.atomic
def open_machine(*, machine_id: int, version: int, by: Actor, at: datetime) -> Machine:
    """Let an outside system in again. Raises NotFound, ChangedMeanwhile."""
    by.must(Permission.MANAGE_ACCESS)
    machine = _to_change(machine_id, by)
    if change(machine, version=version, active=True):
        _record(Did.MACHINE_OPENED, machine, by=by, at=at)
    return machine


def machine_with(*, token: str, address: str, at: datetime) -> Machine | None:
    """The outside system that holds this token, its use noted; None when nobody does. Unknown keys cost the same work."""
    _, _, named = token.partition("fx_")
    key, _, secret = named.partition("_")
    machine = machine_of(key=key[:16])
    digest = _digest(key, secret)
    good = hmac.compare_digest(machine.digest if machine else "-" * 64, digest)
    former = bool(machine and machine.former_until and at < machine.former_until)
    good |= hmac.compare_digest(machine.former_digest if machine and former else "-" * 64, digest)
    if machine is None or not good:
        return None
    if machine.last_used_at is None or machine.last_used_at <= at - NOTED_EVERY or machine.last_used_from != address:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at)
        Machine.objects.filter(stale, pk=machine.pk).update(last_used_at=at, last_used_from=address)
    return machine


def bearer(key: str, secret: str) -> str:
    """The token an outside system sends: what finds it, and its secret."""
    return f"fx_{key}_{secret}"


def _digest(key: str, secret: str) -> str:
    """How a secret is kept. It has 200 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(f"fangxin.machine:{key}:{secret}".encode()).hexdigest()


def _granted(permissions: Iterable[str]) -> list[str]:
    asked = set(permissions)
    if not asked or not asked <= set(GRANTABLE):
        raise PermissionNotForMachines(field="permissions")
    return [permission.value for permission in GRANTABLE if permission in asked]


def _rate(a_minute: int | None) -> int:
    if a_minute is None or not 1 <= a_minute <= REQUESTS_MOST:
        raise RateImpossible(most=REQUESTS_MOST, field="a_minute")
    return a_minute


def _to_change(machine_id: int, by: Actor) -> Machine:
    if not machines_overseen(by=by).filter(pk=machine_id).exists():
        raise NotFound
    return Machine.objects.select_for_update(of=("self",)).select_related("office").get(pk=machine_id)


def _record(did: Did, machine: Machine, *, by: Actor, at: datetime, **facts: object) -> None:
    record(
        chapter=Chapter.ACCESS, did=did, by=by, at=at, name=machine.name, office=machine.office.code, key=machine.key,
        **facts,
    )  # fmt: skip
