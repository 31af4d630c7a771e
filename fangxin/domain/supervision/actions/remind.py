"""Reminders of hand-overs nobody answered: each rung once, in set-based statements. Safe to repeat, for any instant."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.step import hold_due
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.supervision.notices import phones_of, to_officers
from fangxin.domain.supervision.queries.desks import Desk, Desks, desks
from fangxin.domain.supervision.queries.orders import hand_over_rungs
from fangxin.domain.supervision.rules.ladder import next_look, rungs_reached
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import Rung
from fangxin.storage.rows import change, load

BATCH = 1000


def remind_of_hand_overs(*, at: datetime) -> int:
    """Remind of every hand-over that reached a rung by `at`; returns how many. Each batch is one transaction."""
    reminded, book = 0, desks(at=at)
    while True:
        with transaction.atomic():
            offers = _due(at)
            if offers:
                reminded += _remind(offers, book, at)
        if len(offers) < BATCH:
            return reminded


def _due(at: datetime) -> list[HandOver]:
    """The offers to look at now, held with their cases; what somebody is answering waits for the next minute."""
    due = HandOver.objects.filter(look_again_at__lte=at).order_by("look_again_at", "id")
    return list(hold_due(due, most=BATCH).select_related("from_office", "from_post", "to_office", "to_post"))


def _remind(offers: list[HandOver], book: Desks, at: datetime) -> int:
    ladder = lawbook().escalation.hand_overs
    cases = Case.objects.select_related("office", "post").in_bulk([offer.case_id for offer in offers])
    deeds: dict[int, list[Deed]] = defaultdict(list)
    told: list[tuple[HandOver, list[tuple[str, Desk]]]] = []
    for offer in offers:
        instants = hand_over_rungs(offered_at=offer.offered_at)
        reached = rungs_reached(instants=instants, warned=offer.rung, at=at)
        if reached > offer.rung:
            rung = ladder[min(reached, len(ladder)) - 1]
            found = _told(offer, rung, book)
            told.append((offer, found))
            facts = {"level": rung.id, "post": offer.to_post.title, "to": [to for to, _ in found]}
            deeds[offer.case_id].append(Deed(act=Act.HAND_OVER_REMINDED, by=SYSTEM, at=at, facts=facts))
        offer.rung, offer.look_again_at = reached, next_look(instants=instants, at=at)
    append_many(deeds=deeds)
    notices = _notices(told, cases, at)
    if notices:
        load(type(notices[0]), notices)
    change(offers, ["rung", "look_again_at"])
    return len(told)


def _told(offer: HandOver, rung: Rung, book: Desks) -> list[tuple[str, Desk]]:
    """The desks a rung names, each once."""
    found: dict[tuple[int, int | None], tuple[str, Desk]] = {}
    for recipient in rung.to:
        desk = _desk(offer, recipient, book)
        found.setdefault(desk.key, (recipient, desk))
    return list(found.values())


def _desk(offer: HandOver, recipient: str, book: Desks) -> Desk:
    if recipient == "receiver":
        return book.of_post(offer.to_office, offer.to_post)
    if recipient == "receiver_head":
        return book.of_roles(offer.to_office, (Role.HEAD,))
    if offer.from_post is not None:
        return book.of_post(offer.from_office, offer.from_post)
    return Desk(offer.from_office, None, offer.account_id)


def _notices(
    told: list[tuple[HandOver, list[tuple[str, Desk]]]], cases: dict[int, Case], at: datetime
) -> list[models.Model]:
    phones = phones_of({desk.account_id for _, found in told for _, desk in found if desk.account_id is not None})
    return [
        notice
        for offer, found in told
        for to, desk in found
        for notice in to_officers(
            accounts=[desk.account_id], case=cases[offer.case_id], at=at, phones=phones, post=offer.to_post.title,
            template="hand_over_unanswered" if to == "owner" else "hand_over_waits",
        )
    ]  # fmt: skip
