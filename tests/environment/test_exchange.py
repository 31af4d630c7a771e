"""Results given to the members of an alliance: what was changed on the way is refused, what differs is not compared."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from fangxin.domain.environment.actions.exchanging import (
    ImportedBefore,
    SenderChangedKey,
    export_edition,
    import_results,
    own_key,
)
from fangxin.domain.environment.actions.step import IndexNotOpen
from fangxin.domain.environment.models import Foreign
from fangxin.domain.environment.queries import NodesDiffer, PeriodsDiffer, SchemesDiffer, check_comparable, comparable
from fangxin.domain.environment.rules.exchange import (
    FileAltered,
    NotAnExchangeFile,
    exchange_file,
    fingerprint,
    read_exchange_file,
)
from fangxin.foundation.refusals import NotPermitted
from fangxin.foundation.signing import Stamp, stamp_holds
from fangxin.interfaces.board.index.joining import sound
from tests.environment.test_editions import finished, published
from tests.people import MONDAY, Cast, cast

pytestmark = pytest.mark.django_db
OTHER = Stamp.from_master(b"another agency's key", purpose="index exchange")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def no_lake(tmp_path: Any, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


def taken(people: Cast, data: bytes) -> list[Foreign]:
    return import_results(data=data, sound=sound, by=people.analyst, at=MONDAY)


def signed(data: bytes, *, stamp: Stamp = OTHER, **changes: Any) -> bytes:
    """The content of a file, changed and signed by another agency."""
    told = json.loads(data) | changes
    read = read_exchange_file(data)
    return exchange_file(
        scheme=told["scheme"],
        first_on=read.first_on,
        last_on=read.last_on,
        sender=told["sender"],
        members=told["members"],
        stamp=stamp,
    )


def test_given_and_taken(people: Cast) -> None:
    edition = finished(people)
    with pytest.raises(IndexNotOpen):
        export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    published(people, edition)
    with pytest.raises(NotPermitted):
        export_edition(edition_id=edition.pk, by=people.head, at=MONDAY)
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    read = read_exchange_file(data)
    assert read.key == own_key() and read.sender == "鹤壁市市场监督管理局" and len(read.members) == 2
    assert len(taken(people, data)) == 2
    with pytest.raises(ImportedBefore):
        taken(people, data)
    rows = comparable(by=people.analyst)
    assert len(rows) == 4
    check_comparable(rows)


@pytest.mark.parametrize(
    "old_and_new", [("淇滨区", "淇滨市"), ('"printed": "', '"printed": "1'), ('"signature": "', '"signature": "00')]
)
def test_what_was_changed_on_the_way_is_refused(people: Cast, old_and_new: tuple[str, str]) -> None:
    published(people, edition := finished(people))
    text = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY).decode()
    with pytest.raises(FileAltered):
        taken(people, text.replace(*old_and_new, 1).encode())


def test_what_is_no_such_file(people: Cast) -> None:
    published(people, edition := finished(people))
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    for wrong in (
        b"",
        b"{}",
        b"[]",
        b"x",
        b"[" * 100_000,
        data.replace(b"fangxin.index/1", b"fangxin.index/9"),
        b" " * 5_000_001,
    ):
        with pytest.raises(NotAnExchangeFile):
            taken(people, wrong)
    members = json.loads(data)["members"]
    with pytest.raises(NotAnExchangeFile, match="缺少"):
        taken(people, signed(data, members=[]))
    members[0]["result"]["total"] = "99"
    with pytest.raises(NotAnExchangeFile, match="前后不一致"):
        taken(people, signed(data, members=members))
    for wrong_total in ("1/0", "1e99999999", 5, None):
        members[0]["result"]["total"] = wrong_total
        with pytest.raises(NotAnExchangeFile, match="前后不一致"):
            taken(people, signed(data, members=members))
    with pytest.raises(NotAnExchangeFile, match="格式不对"):
        taken(people, signed(data, sender="外省\0局"))
    members[0]["result"] = {"total": "1/2"}
    with pytest.raises(NotAnExchangeFile, match="前后不一致"):
        taken(people, signed(data, members=members))


def test_numbers_that_are_none_and_members_told_twice_are_refused(people: Cast) -> None:
    published(people, edition := finished(people))
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    members = json.loads(data)["members"]
    with pytest.raises(NotAnExchangeFile, match="同一成员出现两次"):
        taken(people, signed(data, members=[members[0], members[0]]))
    members[0]["result"]["nodes"][0]["level"] = math.inf
    with pytest.raises(NotAnExchangeFile, match="格式不对"):
        taken(people, signed(data, members=members))
    assert not sound(members[0]["result"]) and not Foreign.objects.exists()


def test_a_result_tells_of_the_indicators_of_its_scheme(people: Cast) -> None:
    published(people, edition := finished(people))
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    told = json.loads(data)
    for row in told["members"]:
        for node in row["result"]["nodes"]:
            node["code"] = f"Z{node['code']}"
    with pytest.raises(NotAnExchangeFile, match="“淇滨区”的结果不是按所写的指标体系算的"):
        taken(people, signed(data, sender="外省局", members=told["members"]))
    # by a scheme nobody here knows it is taken, and compared with what tells of the same indicators only
    unknown = told["scheme"] | {"digest": "f" * 64}
    taken(people, signed(data, sender="外省局", members=told["members"], scheme=unknown))
    taken(people, signed(data, sender="他省局", scheme=unknown))
    rows = {
        sender: [one for one in comparable(by=people.analyst) if one.sender == sender]
        for sender in ("外省局", "他省局")
    }
    check_comparable(rows["外省局"])
    with pytest.raises(NodesDiffer):
        check_comparable([rows["外省局"][0], rows["他省局"][0]])


def test_a_sender_is_known_by_the_key(people: Cast) -> None:
    published(people, edition := finished(people))
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    taken(people, signed(data, sender="外省市场监督管理局"))
    third = Stamp.from_master(b"somebody else's key", purpose="index exchange")
    with pytest.raises(SenderChangedKey) as refused:
        taken(
            people,
            signed(
                data, sender="外省市场监督管理局", stamp=third, scheme=json.loads(data)["scheme"] | {"version": "9"}
            ),
        )
    assert fingerprint(OTHER.public) in refused.value.told() and fingerprint(third.public) in refused.value.told()
    # written another way it is the same sender
    for sender in (" 外省市场监督管理局\u3000", "外省市场监督管理局\n"):
        with pytest.raises(SenderChangedKey):
            taken(people, signed(data, sender=sender, stamp=third))
    with pytest.raises(NotAnExchangeFile):
        taken(people, signed(data, sender=" \u3000"))


def test_only_identical_versions_are_compared(people: Cast) -> None:
    published(people, edition := finished(people))
    data = export_edition(edition_id=edition.pk, by=people.analyst, at=MONDAY)
    other = json.loads(data)["scheme"] | {"version": "2", "digest": "f" * 64}
    taken(people, signed(data, sender="外省局", scheme=other))
    rows = comparable(by=people.analyst)
    with pytest.raises(SchemesDiffer) as refused:
        check_comparable([rows[0], rows[-1]])
    assert "试行指数 2（ffffffff）" in refused.value.told()
    Foreign.objects.update(scheme_digest=edition.scheme.digest, first_on="2025-05-01")
    rows = comparable(by=people.analyst)
    with pytest.raises(PeriodsDiffer):
        check_comparable([rows[0], rows[-1]])


def test_a_stamp() -> None:
    signature = OTHER.sign("text")
    assert stamp_holds(key=OTHER.public, text="text", signature=signature)
    for key, text, given in (
        (OTHER.public, "texts", signature),
        ("zz", "text", signature),
        (OTHER.public, "text", "00"),
    ):
        assert not stamp_holds(key=key, text=text, signature=given)
