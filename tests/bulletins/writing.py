"""Bulletins as the tests write them, of documents too small to be taken for real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.bulletins.actions import approving, writing
from fangxin.domain.bulletins.actions.step import Counted
from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.bulletins.words import Readers
from tests.people import Cast, later

MAY = (date(2026, 5, 1), date(2026, 5, 31))


def counted(said: str = "接收投诉 12 件", *, title: str = "淇滨区2026年5月消费者诉求情况通报") -> Counted:
    return Counted(title=title, document=said, counted_from="a" * 64, data_of=later(0), sections=("overview", "tips"))


def sound(document: str) -> Sequence[str]:
    return []


def unsound(document: str) -> Sequence[str]:
    return ["“12”应为“13”。", "占比合计不是 100%。"]


def written(people: Cast, *, office: Office | None = None, by: Actor | None = None) -> Bulletin:
    return writing.write_bulletin(
        office=office or people.county, period="2026-05", first_on=MAY[0], last_on=MAY[1], counted=counted(),
        by=by or people.analyst, at=later(0),
    )  # fmt: skip


def submitted(people: Cast, *, office: Office | None = None) -> Bulletin:
    one = written(people, office=office)
    return approving.submit(bulletin_id=one.pk, version=one.version, check=sound, by=people.analyst, at=later(1))


def published(people: Cast, *, office: Office | None = None, readers: Readers = Readers.INTERNAL) -> Bulletin:
    one = submitted(people, office=office)
    one = approving.approve(bulletin_id=one.pk, version=one.version, check=sound, by=people.supervisor, at=later(2))
    return approving.publish(
        bulletin_id=one.pk, version=one.version, readers=readers.value, check=sound, by=people.supervisor, at=later(2)
    )
