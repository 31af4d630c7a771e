"""One step of a bulletin: locked, compared by version, written with its journal entry and messages in one transaction."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.bulletins.models import Bulletin, Edition
from fangxin.domain.bulletins.permissions import permission_for
from fangxin.domain.bulletins.rules.lifecycle import state_after
from fangxin.domain.bulletins.words import BulletinMove, BulletinState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.rows import write


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A document as it was counted: the title it gives itself, its text, the digest of the lake, and the day of the data.

    `sections`: those a remark may belong to; `open_data`: the tables anybody may download with it, as text.
    """

    title: str
    document: str
    counted_from: str
    data_of: datetime
    sections: Collection[str]
    open_data: str = ""


@dataclass(kw_only=True)
class Step:
    """What one act does to one bulletin. `edition` is the one that work begins with; `target` where its state will be."""

    bulletin: Bulletin
    edition: Edition
    target: BulletinState
    by: Actor
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)

    def write_edition(self, counted: Counted, *, remarks: Mapping[str, str], why: str) -> Edition:
        """The next edition, which becomes the newest."""
        number = self.bulletin.latest + 1
        self.edition = edition_of(
            self.bulletin, number, counted, follows=self.edition.number, remarks=remarks, why=why, by=self.by, at=self.at,
        )  # fmt: skip
        self.changes.update(latest=number, title=counted.title, submitted_by=None, approved_by="", approved_by_id=None)
        return self.edition

    def commit(self, act: Act, rows: Sequence[models.Model] = (), **facts: Any) -> Bulletin:
        """Write the step with its entry; `rows` are written with it."""
        bulletin = self.bulletin
        changes = {"state": self.target.value, **self.changes, "version": bulletin.version + 1}
        if not Bulletin.objects.filter(pk=bulletin.pk, version=bulletin.version).update(**changes):
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(bulletin, name, value)
        append(chain=bulletin.pk, deeds=[deed(act, self.by, self.at, **facts)])
        write(list(rows))
        return bulletin


def begin(*, bulletin_id: int, version: int, move: BulletinMove, by: Actor, at: datetime) -> Step:
    """Lock a bulletin for one act inside the caller's transaction.

    Raises NotPermitted, NotFound outside the caller's subtree, ChangedMeanwhile when `version` is not the bulletin's, and
    BulletinMoveNotPossible.
    """
    rows = Bulletin.objects.select_for_update(of=("self",))
    return _asked(rows, bulletin_id=bulletin_id, version=version, move=move, by=by, at=at)


def check_move(*, bulletin_id: int, version: int, move: BulletinMove, by: Actor, at: datetime) -> None:
    """Raises what `begin` would: asked before something is counted for an act that is refused anyway."""
    _asked(Bulletin.objects.all(), bulletin_id=bulletin_id, version=version, move=move, by=by, at=at)


def _asked(
    rows: QuerySet[Bulletin], *, bulletin_id: int, version: int, move: BulletinMove, by: Actor, at: datetime
) -> Step:
    found = rows.select_related("office").filter(agency_scope(by=by, field="path"), pk=bulletin_id).first()
    if found is None:
        raise NotFound
    by.must(permission_for(move))
    if found.version != version:
        raise ChangedMeanwhile
    target = state_after(move=move, state=BulletinState(found.state), in_force=found.in_force is not None)
    edition = Edition.objects.get(bulletin=found, number=found.worked_on)
    return Step(bulletin=found, edition=edition, target=target, by=by, at=at)


def edition_of(
    bulletin: Bulletin, number: int, counted: Counted, *, follows: int, remarks: Mapping[str, str], why: str, by: Actor,
    at: datetime,
) -> Edition:  # fmt: skip
    """Write an edition; nothing changes it afterwards."""
    text = counted.document.encode()
    return Edition.objects.create(
        bulletin=bulletin, number=number, follows=follows, packed=zlib.compress(text, 6), digest=hashlib.sha256(text).hexdigest(),
        open_data=counted.open_data, open_digest=hashlib.sha256(counted.open_data.encode()).hexdigest() if counted.open_data else "",
        counted_from=counted.counted_from, data_of=counted.data_of, remarks=dict(remarks), why=why, written_at=at,
        written_by=by.name, account_id=by.account_id,
    )  # fmt: skip


def deed(act: Act, by: Actor, at: datetime, **facts: Any) -> Deed:
    """An entry about to be recorded; empty facts are left out."""
    return Deed(act=act, by=by, at=at, facts={name: value for name, value in facts.items() if value not in (None, "")})
