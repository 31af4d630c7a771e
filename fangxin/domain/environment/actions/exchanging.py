"""Giving results to the members of an alliance, and taking theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.step import check_edition
from fangxin.domain.environment.models import Foreign
from fangxin.domain.environment.permissions import kept_edition
from fangxin.domain.environment.queries import places_of, scheme_called
from fangxin.domain.environment.rules.exchange import (
    Exchanged,
    NotAnExchangeFile,
    exchange_file,
    fingerprint,
    read_exchange_file,
)
from fangxin.domain.environment.words import EditionState
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.signing import Stamp
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

PURPOSE = "index exchange"


class SenderChangedKey(Refusal):
    """A sender known by one key now signs with another."""

    code = "index_sender_key"
    status = 409
    sentence = "“{sender}”以前的文件用另一把密钥签名（指纹 {known}），这份用的是 {now}。请先向对方核实。"


class ImportedBefore(Refusal):
    """The file was imported before."""

    code = "index_imported_before"
    status = 409
    sentence = "这份文件已经导入过。"


@transaction.atomic
def export_edition(*, edition_id: int, by: Actor, at: datetime) -> bytes:
    """The exchange file of a published edition. Raises NotPermitted, NotFound, IndexNotOpen."""
    by.must(Permission.KEEP_INDEX)
    edition = kept_edition(edition_id=edition_id, by=by)
    check_edition(edition, EditionState.PUBLISHED)
    assert edition.result is not None
    scheme = edition.scheme
    data = exchange_file(
        scheme={"id": scheme.scheme_id, "title": scheme.title, "version": scheme.label, "digest": scheme.digest},
        first_on=edition.first_on, last_on=edition.last_on, sender=edition.office.name,
        members=[{**one, "result": edition.result[one["code"]]} for one in edition.members], stamp=_stamp(),
    )  # fmt: skip
    append(chain=edition.pk, deeds=[Deed(act=Act.INDEX_EXPORTED, by=by, at=at, facts={"bytes": len(data)})])
    return data


def import_results(*, data: bytes, sound: Callable[[dict[str, Any]], bool], by: Actor, at: datetime) -> list[Foreign]:
    """Take the results a file tells. `sound`: whether a result holds together, asked of analytics.

    Raises NotPermitted, NotFound, NotAnExchangeFile, FileAltered, SenderChangedKey, ImportedBefore.
    """
    by.must(Permission.KEEP_INDEX)
    told = read_exchange_file(data)
    wrong = next((name for _code, name, result in told.members if not sound(result)), "")
    if wrong:
        raise NotAnExchangeFile(reason=f"“{wrong}”的结果前后不一致")
    _check_nodes(told)
    office = Office.objects.filter(pk=by.office_id or 0).first()
    if office is None:
        raise NotFound
    with transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)
        _check_sender(told, office)
        rows = [_foreign(told, office, member, by, at) for member in told.members]
        write(rows)
        for row in rows:
            facts = {"sender": told.sender, "member": row.member, "digest": told.digest}
            write(new_chain(chain=row.pk, deeds=[Deed(act=Act.INDEX_IMPORTED, by=by, at=at, facts=facts)]))
    return rows


def own_key() -> str:
    """The public key this house signs with."""
    return _stamp().public


def _stamp() -> Stamp:
    return Stamp.from_master(settings.SEAL_KEY, purpose=PURPOSE)


def _check_nodes(told: Exchanged) -> None:
    """A result by a scheme that this house knows tells of the indicators of that scheme. Raises NotAnExchangeFile."""
    scheme = scheme_called(digest=told.scheme_digest)
    if scheme is None:
        return
    wanted = sorted(scheme.places())
    for _code, name, result in told.members:
        if sorted(places_of(result)) != wanted:
            raise NotAnExchangeFile(reason=f"“{name}”的结果不是按所写的指标体系算的")


def _check_sender(told: Exchanged, office: Office) -> None:
    if Foreign.objects.filter(office=office, file_digest=told.digest).exists():
        raise ImportedBefore
    known = Foreign.objects.filter(office=office, sender=told.sender).order_by("-imported_at").first()
    if known is not None and known.key != told.key:
        raise SenderChangedKey(sender=told.sender, known=fingerprint(known.key), now=told.fingerprint)


def _foreign(
    told: Exchanged, office: Office, member: tuple[str, str, dict[str, Any]], by: Actor, at: datetime
) -> Foreign:
    code, name, result = member
    return Foreign(
        id=new_id(at), office=office, scheme_id=told.scheme_id, scheme_title=told.scheme_title, scheme_label=told.scheme_version,
        scheme_digest=told.scheme_digest, first_on=told.first_on, last_on=told.last_on, sender=told.sender, key=told.key,
        member=code, member_name=name, result=result, file_digest=told.digest, imported_at=at, imported_by=by.name,
    )  # fmt: skip
