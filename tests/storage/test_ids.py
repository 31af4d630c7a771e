"""Ids: the hour they carry, their order, and that they are never guessed or met twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.foundation.clock import BEIJING
from fangxin.storage.ids import CROCKFORD, EPOCH, hour_of, id_floor, new_id, public_token

instants = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zone is drawn below
    datetime(2119, 8, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, BEIJING]),
).filter(lambda at: at >= EPOCH)


@given(instants)
def test_an_id_tells_its_hour_and_fits_63_bits(at: datetime) -> None:
    identifier = new_id(at)
    assert 0 <= identifier < 2**63
    assert hour_of(identifier) == at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    assert id_floor(at) <= identifier < id_floor(at + timedelta(hours=1))


@given(instants, instants)
def test_ids_of_different_hours_stand_in_the_order_of_time(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    if hour_of(id_floor(first)) != hour_of(id_floor(second)):
        assert new_id(first) < new_id(second)


def test_a_hundred_thousand_ids_of_one_hour_are_all_different() -> None:
    at = datetime(2026, 6, 8, 2, 0, tzinfo=UTC)
    assert len({new_id(at) for _ in range(100_000)}) == 100_000


def test_before_the_epoch_an_id_is_still_one() -> None:
    assert hour_of(new_id(datetime(1999, 12, 31, tzinfo=UTC))) == EPOCH


@pytest.mark.parametrize(("bits", "length"), [(35, 7), (80, 16), (100, 20)])
def test_a_token_has_its_length_and_no_letter_that_is_misread(bits: int, length: int) -> None:
    tokens = {public_token(bits) for _ in range(500)}
    assert len(tokens) == 500 and {len(token) for token in tokens} == {length}
    assert set("".join(tokens)) <= set(CROCKFORD) and not set("ILOU") & set("".join(tokens))


def test_a_token_uses_every_letter_in_every_place() -> None:
    tokens = [public_token(35) for _ in range(3000)]
    assert all(len({token[place] for token in tokens}) == 32 for place in range(7))
