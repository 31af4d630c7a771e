"""What stores owe each other in a month: by pair, by store, by chain, with every entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.domain.merchants.models import ChainMember, Outlet
from fangxin.domain.merchants.queries import chain_of, chain_outlets, family_of
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.models import ClearingConfirmation, ClearingContest, ClearingEntry
from fangxin.domain.returns.rules.clearing import Line, Pair, balances, blocks_until, digest_of, pairs_of
from fangxin.domain.returns.words import Contest
from fangxin.foundation.clock import day_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What stands between a store and another in a month, as a statement shows it; `digest` names its entries."""

    pair: Pair
    store: Outlet
    other: Outlet
    entries: tuple[ClearingEntry, ...]
    digest: str
    confirmed: ClearingConfirmation | None
    confirmed_by_other: ClearingConfirmation | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A store's month: each other store, and what is due to it in all (negative: what it owes), in fen."""

    store: Outlet
    month: date
    sides: tuple[Side, ...]
    net_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainStatement:
    """A chain's month: the net of each store, which sum to zero, and who pays whom."""

    month: date
    nets: tuple[tuple[Outlet, int], ...]
    pairs: tuple[tuple[Outlet, Outlet, int], ...]
    entries: int


def statement_of(*, outlet: Outlet, month: date) -> Statement:
    """The month of one store."""
    rows = list(_entries(month).filter(Q(debtor=outlet) | Q(creditor=outlet)))
    entries = {row.pk: row for row in rows}
    pairs = pairs_of(store=outlet.pk, lines=[line_of(row) for row in rows])
    others = Outlet.objects.select_related("merchant").in_bulk([pair.other for pair in pairs])
    signed = _signed(month, [outlet.pk, *others])
    sides = tuple(
        Side(
            pair=pair, store=outlet, other=others[pair.other], entries=tuple(entries[line.id] for line in pair.lines),
            digest=digest_of(pair.lines), confirmed=signed.get((outlet.pk, pair.other)),
            confirmed_by_other=signed.get((pair.other, outlet.pk)),
        )
        for pair in pairs
    )  # fmt: skip
    return Statement(store=outlet, month=month, sides=sides, net_fen=sum(side.pair.net_fen for side in sides))


def pair_between(*, outlet_id: int, other_id: int, month: date) -> Pair | None:
    """What stands between two stores in a month; None for nothing."""
    rows = _entries(month).filter(
        Q(debtor_id=outlet_id, creditor_id=other_id) | Q(debtor_id=other_id, creditor_id=outlet_id)
    )
    found = pairs_of(store=outlet_id, lines=[line_of(row) for row in rows])
    return found[0] if found else None


def chain_statement(*, chain_id: int, month: date, on: date) -> ChainStatement:
    """The month of a chain: entries between its stores."""
    outlets = {outlet.pk: outlet for outlet in chain_outlets(chain_id=chain_id, on=on)}
    lines = [line_of(row) for row in _entries(month).filter(debtor_id__in=outlets, creditor_id__in=outlets)]
    nets = sorted(balances(lines).items(), key=lambda row: (-row[1], row[0]))
    pays = []
    for store in sorted(outlets):
        for pair in pairs_of(store=store, lines=lines):
            if pair.net_fen > 0:
                pays.append((outlets[pair.other], outlets[store], pair.net_fen))
    return ChainStatement(
        month=month, nets=tuple((outlets[pk], net) for pk, net in nets), pairs=tuple(pays), entries=len(lines)
    )


def stores_with_entries(*, merchant_id: int) -> list[Outlet]:
    """The outlets of a merchant between which and others anything was ever entered."""
    own = Outlet.objects.filter(merchant_id__in=family_of(merchant_id))
    return list(
        own.filter(Q(clearing_owed__isnull=False) | Q(clearing_due__isnull=False)).distinct().order_by("name", "id")
    )


def unconfirmed(*, merchant_id: int, month: date) -> list[tuple[int, str, int]]:
    """A merchant's stores that have not confirmed what stands between them and others in a month: id, name, how many others.
    Three questions however many stores there are."""
    family = family_of(merchant_id)
    rows = ClearingEntry.objects.filter(month=month).order_by().distinct()
    pairs = {
        *rows.filter(creditor__merchant__in=family).values_list("creditor", "creditor__name", "debtor"),
        *rows.filter(debtor__merchant__in=family).values_list("debtor", "debtor__name", "creditor"),
    }
    signed = ClearingConfirmation.objects.filter(month=month, outlet__merchant__in=family)
    done = set(signed.values_list("outlet", "other"))
    waiting = Counter((store, name) for store, name, other in pairs if (store, other) not in done)
    return [(store, name, count) for (store, name), count in sorted(waiting.items(), key=lambda row: row[0][1])]


def contested_at(*, merchant_id: int) -> list[ClearingContest]:
    """Open contests of what a merchant's stores are owed, oldest first: to be corrected, or talked over."""
    rows = ClearingContest.objects.filter(state=Contest.OPEN, entry__creditor__merchant__in=family_of(merchant_id))
    return list(rows.select_related("entry__request", "entry__debtor").order_by("id"))


def contested_under(*, merchant_id: int) -> list[ClearingContest]:
    """Open contests on which the merchant, leading the chain, has the say, oldest first: none of which it is a side."""
    family = family_of(merchant_id)
    members = ChainMember.objects.filter(chain__head__in=family)
    led = Q(entry__debtor__in=members.exclude(outlet=None).values("outlet"))
    led |= Q(entry__debtor__merchant__in=members.exclude(merchant=None).values("merchant"))
    rows = ClearingContest.objects.filter(led, state=Contest.OPEN).exclude(
        Q(entry__debtor__merchant__in=family) | Q(entry__creditor__merchant__in=family)
    )
    found = rows.select_related("entry__request", "entry__debtor", "entry__creditor").order_by("id")
    return [one for one in found if judge_of(entry=one.entry) in family]


def judge_of(*, entry: ClearingEntry) -> int | None:
    """Who says whether a contested entry stands: the merchant that led the chain on the day of the entry. None where nobody
    led it, or whoever did is a side of it: nobody judges in a cause of its own."""
    chain = chain_of(outlet_id=entry.debtor_id, on=day_of(entry.entered_at))
    sides = family_of(entry.debtor.merchant_id) | family_of(entry.creditor.merchant_id)
    return chain.head_id if chain is not None and chain.head_id not in sides else None


def held_up_until(contest: ClearingContest) -> date:
    """The last day on which an open contest keeps the stores from confirming the month."""
    days = promise_book().returns.contest_days
    return blocks_until(contested_on=day_of(contest.contested_at), days=days)


def months_of(*, outlet: Outlet) -> list[date]:
    """The months in which something was entered for a store, newest first."""
    rows = ClearingEntry.objects.filter(Q(debtor=outlet) | Q(creditor=outlet))
    return sorted(set(rows.values_list("month", flat=True)), reverse=True)


def line_of(row: ClearingEntry) -> Line:
    """An entry as the rules take it."""
    return Line(
        id=row.pk, request_id=row.request_id, debtor=row.debtor_id, creditor=row.creditor_id, amount_fen=row.amount_fen,
        reverses=row.reverses_id,
    )  # fmt: skip


def _entries(month: date) -> QuerySet[ClearingEntry]:
    rows = ClearingEntry.objects.filter(month=month).select_related("request", "reversed_by", "contest")
    return rows.order_by("entered_at", "request_id", "seq")


def _signed(month: date, outlets: Collection[int]) -> dict[tuple[int, int], ClearingConfirmation]:
    rows = ClearingConfirmation.objects.filter(month=month, outlet_id__in=outlets)
    return {(row.outlet_id, row.other_id): row for row in rows}
