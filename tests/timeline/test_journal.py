"""The journal: whatever is altered in it is found, and the database itself refuses to alter it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.timeline.actions.journal import Deed, append, append_many, new_chain
from fangxin.domain.timeline.models import Chain, Clock, ClockEvent, Entry
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.rules import first_break, hash_of
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.storage.rows import write
from tests.people import MONDAY, cast, filed
from tests.timeline.chains import OFFICER, altered, begin, breaks, deed, lifted

pytestmark = pytest.mark.django_db
ENTRY = Entry._meta.db_table
HEAD = Chain._meta.db_table
FEW = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip


# Altering what is written ---------------------------------------------------------------------------------------------

text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
number = st.none() | st.integers(-(2**40), 2**40)
ANOTHER: dict[str, st.SearchStrategy[Any]] = {
    "at": st.integers(-(2**46), 2**46).map(lambda n: MONDAY + timedelta(microseconds=n)),
    "act": st.sampled_from([act.value for act in Act]),
    "actor_kind": st.sampled_from([kind.value for kind in ActorKind]),
    "actor_id": number,
    "actor_name": text,
    "post_id": number,
    "office_name": text,
    "for_account_id": number,
    "facts_json": text,
    "previous": st.text("0123456789abcdef", max_size=64),
    "hash": st.text("0123456789abcdef", max_size=64),
}


def test_every_column_is_covered_by_the_property_below() -> None:
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert columns == {*ANOTHER, "chain", "seq"}


@FEW
@given(st.data())
def test_altering_any_column_of_any_entry_is_found(data: st.DataObject) -> None:
    entries = [row for row in new_chain(chain=5, deeds=[deed(n) for n in range(4)]) if isinstance(row, Entry)]
    head = entries[-1].hash
    assert first_break(entries, chain=5, seq=4, head=head) is None
    place = data.draw(st.integers(0, 3))
    for column, values in ANOTHER.items():
        entry = entries[place]
        before = getattr(entry, column)
        after = data.draw(values.filter(lambda value, before=before: value != before), label=column)
        setattr(entry, column, after)
        found = first_break(entries, chain=5, seq=4, head=head)
        assert found is not None and found.seq >= place + 1, column
        setattr(entry, column, before)
    assert first_break(entries, chain=5, seq=4, head=head) is None


def test_a_column_altered_in_the_database_is_found() -> None:
    for chain in (1, 2, 3):
        begin(chain)
    assert breaks() == []
    for column, value in (
        ("at", MONDAY + timedelta(days=9)), ("act", "CLOSED"), ("actor_kind", "MERCHANT"), ("actor_id", 99),
        ("actor_name", "另一人"), ("post_id", 99), ("office_name", "另一局"), ("for_account_id", 99), ("facts_json", "{}"),
        ("previous", "0" * 64), ("hash", "0" * 64),
    ):  # fmt: skip
        with transaction.atomic():
            altered(f"UPDATE {ENTRY} SET {column} = %s WHERE chain = 2 AND seq = 2", value)
            assert breaks() == [(2, 2)], column
            transaction.set_rollback(True)
    assert breaks() == []


def test_a_name_cannot_move_from_one_column_into_the_next() -> None:
    sly = Actor(kind=ActorKind.OFFICER, name="甲\x1f5\x1f", account_id=1, office_name="乙\x1f6")
    write(new_chain(chain=1, deeds=[deed(0), Deed(act=Act.NOTED, by=sly, at=MONDAY, facts={"t": "\x1f"})]))
    last = entries_of(chain=1)[-1]
    assert "\x1f" not in last.actor_name + last.office_name + last.facts_json
    assert last.facts == {"t": "\x1f"}


@pytest.mark.parametrize("seq", [1, 2, 4], ids=["first", "middle", "last"])
def test_a_deleted_entry_is_missed(seq: int) -> None:
    begin(1), begin(2), begin(3)
    altered(f"DELETE FROM {ENTRY} WHERE chain = 2 AND seq = %s", seq)
    assert breaks() == [(2, seq)]


def test_two_swapped_entries_are_found() -> None:
    begin(1), begin(2)
    with lifted(), connection.cursor() as cursor:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            cursor.execute(f"UPDATE {ENTRY} SET seq = %s WHERE chain = 1 AND seq = %s", [new, old])
    assert breaks() == [(1, 2)]


def test_entries_of_two_chains_exchanged_are_found_in_both() -> None:
    begin(1), begin(2)
    with lifted(), connection.cursor() as cursor:
        for old, new in ((1, 77), (2, 1), (77, 2)):
            cursor.execute(f"UPDATE {ENTRY} SET chain = %s WHERE chain = %s AND seq = 3", [new, old])
    assert breaks() == [(1, 3), (2, 3)]


def test_a_chain_without_its_head_is_named() -> None:
    begin(1), begin(2), begin(3)
    Chain.objects.filter(pk=2).delete()
    assert breaks() == [(2, 1)]


@pytest.mark.parametrize("chain", [-9, 15, 99], ids=["before", "between", "after"])
def test_an_orphan_is_named_wherever_it_stands(chain: int) -> None:
    begin(10), begin(20)
    begin(chain, entries=2)
    Chain.objects.filter(pk=chain).delete()
    assert breaks() == [(chain, 1)]


def test_a_head_alone_or_pointing_elsewhere_is_named() -> None:
    begin(1), begin(2), begin(3)
    Chain.objects.create(id=4, seq=2, head="0" * 64)
    Chain.objects.filter(pk=1).update(head="0" * 64)
    Chain.objects.filter(pk=2).update(seq=3)
    assert breaks() == [(1, 5), (2, 5), (4, 1)]


def test_an_entry_put_in_by_hand_is_found() -> None:
    begin(1)
    forged = entries_of(chain=1)[-1]
    forged.seq, forged.previous, forged.act = 5, forged.hash, "CLOSED"
    forged.hash = hash_of(forged)
    write([forged])  # adding is what the triggers allow, and it follows the last one: but the head does not know it
    assert breaks() == [(1, 6)]


def test_a_year_of_breaks_is_told_one_a_chain() -> None:
    for chain in range(1, 8):
        begin(chain, entries=2)
    altered(f"UPDATE {ENTRY} SET act = 'NOTED' WHERE chain IN (2, 5)")
    assert breaks() == [(2, 1), (5, 1)]
    assert all("hash does not match" in found.reason for found in broken_chains())


# The database refuses -------------------------------------------------------------------------------------------------


def refused_by_database(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", [Entry, ClockEvent], ids=lambda model: model.__name__)
def test_rows_are_neither_changed_nor_deleted_by_any_way_of_the_orm(model: type[Any]) -> None:
    filed(cast().hotline)
    row = model.objects.first()
    assert row is not None
    before = model.objects.count()
    for attempt in (
        row.save,
        row.delete,
        lambda: model.objects.update(at=MONDAY),
        lambda: model.objects.filter(seq=1).update(at=MONDAY),
        lambda: model.objects.all().delete(),
        lambda: model.objects.all()._raw_delete("default"),
        lambda: model.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["at"],
            unique_fields=["chain", "seq"] if model is Entry else ["clock_id", "seq"],
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert model.objects.count() == before


@pytest.mark.parametrize("table", [ENTRY, ClockEvent._meta.db_table])
def test_raw_statements_are_refused(table: str) -> None:
    filed(cast().hotline)
    refused_by_database(f"UPDATE {table} SET seq = seq + 100")
    refused_by_database(f"DELETE FROM {table}")
    refused_by_database(f"DELETE FROM {table} WHERE seq = 1")
    if connection.vendor == "postgresql":
        refused_by_database(f"TRUNCATE {table}")
        refused_by_database(f"TRUNCATE {table} CASCADE")
    else:
        refused_by_database(f"REPLACE INTO {table} SELECT * FROM {table} WHERE seq = 1")
        refused_by_database(f"UPDATE OR REPLACE {table} SET seq = 2 WHERE seq = 1")


def test_entries_may_only_be_added() -> None:
    begin(1)
    append(chain=1, deeds=[deed(9)])
    assert Entry.objects.filter(chain=1).count() == 5 and breaks() == []


# Appending ------------------------------------------------------------------------------------------------------------


def written(chain: int) -> list[tuple[Any, ...]]:
    return list(
        Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "act", "at", "actor_name", "facts_json")
    )


def test_appending_many_equals_appending_one_by_one() -> None:
    for chain in (1, 2, 3, 4):
        begin(chain, entries=chain)
    deeds = {1: [deed(7)], 2: [deed(5), deed(6)]}
    append_many(deeds=deeds)
    for chain, own in ((3, deeds[1]), (4, deeds[2])):
        for one in own:
            append(chain=chain, deeds=[one])
    assert written(1)[1:] == [(row[0] - 2, *row[1:]) for row in written(3)[3:]]
    assert written(2)[2:] == [(row[0] - 2, *row[1:]) for row in written(4)[4:]]
    assert breaks() == []
    heads = dict(Chain.objects.values_list("pk", "seq"))
    assert heads == {1: 2, 2: 4, 3: 4, 4: 6}


def test_appending_to_very_many_takes_three_statements(django_assert_num_queries: Any) -> None:
    for chain in range(1, 41):
        begin(chain, entries=1)
    with django_assert_num_queries(3):
        append_many(deeds={chain: [deed(1), deed(2)] for chain in range(1, 41)})
    assert breaks() == [] and Entry.objects.count() == 120


def test_appending_nothing_writes_nothing() -> None:
    append_many(deeds={})
    assert not Entry.objects.exists()


def test_a_chain_of_the_agency_begins_with_its_first_entry() -> None:
    assert append(chain=ChainId.LAW, deeds=[deed(0), deed(1)]) == 2
    assert append(chain=ChainId.LAW, deeds=[deed(2)]) == 3
    assert breaks() == [] and Chain.objects.get(pk=ChainId.LAW).seq == 3


def test_an_entry_says_who_in_whose_place_and_keeps_its_words() -> None:
    begin(1)
    append(chain=1, deeds=[Deed(act=Act.NOTED, by=OFFICER, at=MONDAY, facts={"text": '引号"与\n换行\x00'})])
    entry = entries_of(chain=1)[-1]
    assert (entry.actor_id, entry.post_id, entry.for_account_id) == (7, 8, 11)
    assert (entry.actor_name, entry.office_name, entry.label) == ("孟子衿", "淇滨区市场监督管理局", "办理记录")
    assert entry.facts == {"text": '引号"与\n换行\x00'}


def test_the_times_of_a_case_are_those_of_its_acts() -> None:
    case = filed(cast().hotline)
    assert {entry.at for entry in entries_of(chain=case.pk)} == {MONDAY}
    assert Clock.objects.get(case_id=case.pk).started_on.isoformat() == "2026-06-08"
