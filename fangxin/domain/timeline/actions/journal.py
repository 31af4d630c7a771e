"""Appending to the journal. Entries are part of the transaction of the act they record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models

from fangxin.domain.agency.rules import Actor
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.rules import BETWEEN, GENESIS, canonical, hash_of
from fangxin.domain.timeline.words import Act
from fangxin.storage.prepared import Prepared
from fangxin.storage.rows import change, load, write


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """An act about to be recorded."""

    act: Act
    by: Actor
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def new_chain(*, chain: int, deeds: Sequence[Deed]) -> list[models.Model]:
    """Unsaved rows of a chain's beginning, to be written together with what it tells of."""
    entries, seq, head = _entries(chain=chain, seq=0, head=GENESIS, deeds=deeds)
    return [Chain(id=chain, seq=seq, head=head), *entries]


def append(*, chain: int, deeds: Sequence[Deed]) -> int:
    """Append deeds to a chain inside the caller's transaction; returns the last entry's number.

    The chain's head row is locked first, so two appenders follow each other.
    """
    head = next(iter(_locked(chain=chain)), None) or _begun(chain)
    entries, head.seq, head.head = _entries(chain=chain, seq=head.seq, head=head.head, deeds=deeds)
    write(entries)
    change([head], ["seq", "head"])
    return head.seq


_locked: Final[Prepared[Chain]] = Prepared(lambda chain: Chain.objects.select_for_update().filter(pk=chain), chain=int)


def _begun(chain: int) -> Chain:
    """The head of a chain that has no entry yet: only the agency's own begin here, a case's begins with the case.

    Of two that begin it at once the second waits and finds the first one's head.
    """
    Chain.objects.bulk_create([Chain(id=chain, seq=0, head=GENESIS)], ignore_conflicts=True)
    return Chain.objects.select_for_update().get(pk=chain)


def append_many(*, deeds: Mapping[int, Sequence[Deed]]) -> None:
    """Append to very many chains at once, inside the caller's transaction: few statements however many there are."""
    heads = _heads(deeds)
    if missing := [chain for chain in deeds if chain not in heads]:
        Chain.objects.bulk_create([Chain(id=chain, seq=0, head=GENESIS) for chain in missing], ignore_conflicts=True)
        heads |= _heads(missing)
    entries: list[Entry] = []
    for chain, own in deeds.items():
        head = heads[chain]
        new, head.seq, head.head = _entries(chain=chain, seq=head.seq, head=head.head, deeds=own)
        entries.extend(new)
    load(Entry, entries)
    change(list(heads.values()), ["seq", "head"])


def _heads(chains: Collection[int]) -> dict[int, Chain]:
    return {head.pk: head for head in Chain.objects.select_for_update().filter(pk__in=chains).order_by("pk")}


def _entries(*, chain: int, seq: int, head: str, deeds: Sequence[Deed]) -> tuple[list[Entry], int, str]:
    entries = []
    for deed in deeds:
        seq += 1
        entry = Entry(
            chain=chain,
            seq=seq,
            at=deed.at,
            act=deed.act.value,
            actor_kind=deed.by.kind.value,
            actor_id=deed.by.account_id,
            actor_name=deed.by.name.replace(BETWEEN, ""),
            post_id=deed.by.post_id,
            office_name=deed.by.office_name.replace(BETWEEN, ""),
            for_account_id=deed.by.for_account_id,
            facts_json=canonical(deed.facts),
            previous=head,
            hash="",
        )
        entry.hash = head = hash_of(entry)
        entries.append(entry)
    return entries, seq, head
