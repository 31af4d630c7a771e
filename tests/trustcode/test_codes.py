"""Printing, ending and judging codes; reports of copies; counting: what happens, and what is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Q

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.words import Standing
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.actions.counting import add_scans
from fangxin.domain.trustcode.actions.ending import READER_REPORTS, report_copy, revoke, settle_report
from fangxin.domain.trustcode.actions.printing import issue, issue_many, reprint
from fangxin.domain.trustcode.models import CopyReport, ScanCount, TrustCode
from fangxin.domain.trustcode.queries.keeping import (
    agency_name,
    code_kept,
    codes_kept,
    coverage,
    outlets_of,
    outlets_without_code,
    reports_waiting,
    scans_by_day,
    scans_of,
    unsound_codes,
)
from fangxin.domain.trustcode.queries.scanning import scan
from fangxin.domain.trustcode.queries.signing import address_of, text_of
from fangxin.domain.trustcode.rules.judging import (
    BULK_MOST,
    CodeChanged,
    CodeKnown,
    CodeNotValid,
    NoteMissing,
    NothingToIssue,
    OutletNotOpen,
    OutletWithoutRegion,
    ReportSettled,
    TooManyAtOnce,
)
from fangxin.domain.trustcode.words import Finding, Look, Reason, Verdict
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.storage.limits import TooManyAttempts
from tests.members import acting, hired, shop
from tests.people import MONDAY, Cast, cast, later
from tests.trustcode.making import coded, outlet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def verdict(text: str) -> Verdict:
    return scan(text=text).verdict


def test_a_code_is_given_once_and_scans_as_its_outlet(people: Cast) -> None:
    code = coded(people.handler)
    found = scan(text=text_of(code=code))
    assert found.verdict is Verdict.VALID
    assert found.place is not None and found.place.outlet_name == "九州路店"
    assert found.place.merchant_name == "鹤壁云上鲸超市有限公司" and found.place.uscc == "91000000MA00000157"
    assert str(code.outlet_id) not in address_of(code=code) and str(code.pk) not in address_of(code=code)
    with pytest.raises(CodeKnown):
        issue(outlet_id=code.outlet_id, by=people.handler, at=MONDAY)
    assert [entry.act for entry in entries_of(chain=code.pk)] == [Act.CODE_ISSUED]


def test_nothing_is_asked_for_a_wrong_signature(people: Cast, django_assert_num_queries: object) -> None:
    text = text_of(code=coded(people.handler))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert verdict(text[:-1] + ("A" if text[-1] != "A" else "B")) is Verdict.FORGED
        assert verdict("x" * 40) is Verdict.DAMAGED
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert verdict(text) is Verdict.VALID


def test_a_new_edition_replaces_the_old_print_at_once(people: Cast) -> None:
    code = coded(people.handler)
    old = text_of(code=code)
    reprint(code_id=code.pk, edition=1, note="码牌褪色看不清。", by=people.handler, at=later(1))
    found = scan(text=old)
    assert found.verdict is Verdict.REPLACED and found.place is not None and found.place.edition == 2
    code.refresh_from_db()
    assert verdict(text_of(code=code)) is Verdict.VALID
    with pytest.raises(CodeChanged):
        reprint(code_id=code.pk, edition=1, note="再印一次新的。", by=people.handler, at=later(1))
    with pytest.raises(NoteMissing):
        reprint(code_id=code.pk, edition=2, note="旧", by=people.handler, at=later(1))


def test_a_revoked_code_says_so_and_only_the_agency_brings_it_back(people: Cast) -> None:
    merchant = shop()
    keeper = acting(hired(merchant))
    code = coded(people.handler, outlet_of(merchant))
    text = text_of(code=code)
    revoke(
        code_id=code.pk, edition=1, reason=Reason.COPIED, note="在集市上发现复印件。", by=people.handler, at=later(1)
    )
    found = scan(text=text)
    assert found.verdict is Verdict.REVOKED and found.place is not None and found.place.reason == Reason.COPIED
    with pytest.raises(CodeNotValid):
        revoke(code_id=code.pk, edition=1, reason=Reason.LOST, note="再停用一次。", by=people.handler, at=later(1))
    mine = {"code_id": code.pk, "edition": 1, "note": "请重新启用。", "at": later(2)}
    with pytest.raises(CodeNotValid):
        reprint(**mine, by=keeper, merchant_id=merchant.pk)
    reprint(**mine, by=people.handler)
    code.refresh_from_db()
    assert verdict(text) is Verdict.REPLACED and verdict(text_of(code=code)) is Verdict.VALID
    acts = [entry.act for entry in entries_of(chain=code.pk)]
    assert acts == [Act.CODE_ISSUED, Act.CODE_REVOKED, Act.CODE_REPRINTED]
    assert not list(broken_chains())


def test_a_merchant_ends_and_renews_its_own_code(people: Cast) -> None:
    merchant = shop()
    keeper = acting(hired(merchant))
    code = issue(outlet_id=outlet_of(merchant).pk, by=keeper, at=MONDAY, merchant_id=merchant.pk)
    revoke(
        code_id=code.pk,
        edition=1,
        reason=Reason.LOST,
        note="台卡被人拿走。",
        by=keeper,
        at=later(1),
        merchant_id=merchant.pk,
    )
    again = reprint(code_id=code.pk, edition=1, note="重新做了台卡。", by=keeper, at=later(2), merchant_id=merchant.pk)
    assert verdict(text_of(code=again)) is Verdict.VALID


def test_others_outlets_and_other_regions_are_not_there(people: Cast) -> None:
    mine, other = shop(), shop(name="鹤壁别家超市有限公司", uscc="92000000MA0000023Y")
    keeper = acting(hired(mine))
    theirs = outlet_of(other)
    for by, merchant_id in ((keeper, mine.pk), (keeper, None), (people.other_handler, None)):
        with pytest.raises(NotFound):
            issue(outlet_id=theirs.pk, by=by, at=MONDAY, merchant_id=merchant_id)
    with pytest.raises(NotPermitted):
        issue(outlet_id=theirs.pk, by=people.analyst, at=MONDAY)
    code = coded(people.handler, theirs)
    with pytest.raises(NotFound):
        revoke(
            code_id=code.pk, edition=1, reason=Reason.OTHER, note="不归我管的码。", by=people.other_handler, at=MONDAY
        )
    assert not codes_kept(by=people.other_handler)
    with pytest.raises(NotFound):
        code_kept(code_id=code.pk, by=people.other_handler)


def test_a_duplicates_code_shows_the_merchant_it_is(people: Cast) -> None:
    real, duplicate = shop(), shop(name="云上鲸超市", uscc="92000000MA0000023Y")
    code = coded(people.handler, outlet_of(duplicate))
    Merchant.objects.filter(pk=duplicate.pk).update(merged_into=real, status=Standing.CANCELLED)
    found = scan(text=text_of(code=code))
    assert found.verdict is Verdict.VALID and found.place is not None and found.place.merchant_id == real.pk


def test_closed_ended_moved_and_unknown(people: Cast) -> None:
    code = coded(people.handler)
    text, outlets = text_of(code=code), Outlet.objects.filter(pk=code.outlet_id)
    outlets.update(region_code="410603001")
    assert verdict(text) is Verdict.MOVED
    outlets.update(active=False)
    assert verdict(text) is Verdict.OUTLET_CLOSED
    Merchant.objects.filter(pk=code.outlet.merchant_id).update(status=Standing.REVOKED)
    assert verdict(text) is Verdict.MERCHANT_ENDED
    with pytest.raises(OutletNotOpen):
        reprint(code_id=code.pk, edition=1, note="还想再印一张。", by=SYSTEM, at=MONDAY)
    TrustCode.objects.filter(pk=code.pk).delete()
    found = scan(text=text)
    assert found.verdict is Verdict.UNKNOWN and found.place is None


def test_an_outlet_without_a_region_gets_none(people: Cast) -> None:
    outlet = outlet_of()
    Outlet.objects.filter(pk=outlet.pk).update(region_code="")
    Merchant.objects.update(region_code="")
    with pytest.raises(NotFound):  # nobody's region
        issue(outlet_id=outlet.pk, by=people.handler, at=MONDAY)
    keeper = acting(hired(outlet.merchant))
    with pytest.raises(OutletWithoutRegion):
        issue(outlet_id=outlet.pk, by=keeper, at=MONDAY, merchant_id=outlet.merchant_id)


def test_a_whole_street_at_once(people: Cast) -> None:
    merchant = shop()
    outlets = [outlet_of(merchant, name=f"{number}号店") for number in range(3)]
    coded(people.handler, outlets[0])
    far = outlet_of(merchant, name="山城店", region="410603001")
    assert set(outlets_without_code(by=people.handler)) == set(outlets[1:])
    made = issue_many(outlet_ids=[*(one.pk for one in outlets), far.pk], by=people.handler, at=MONDAY)
    assert {one.outlet_id for one in made} == {one.pk for one in outlets[1:]}
    assert all(verdict(text_of(code=one)) is Verdict.VALID for one in made)
    assert not list(broken_chains())
    found = coverage(by=people.handler)
    assert (found.outlets, found.coded) == (3, 3)
    assert coverage(by=people.supervisor).outlets == 4
    with pytest.raises(NothingToIssue):
        issue_many(outlet_ids=[far.pk], by=people.handler, at=MONDAY)
    with pytest.raises(TooManyAtOnce):
        issue_many(outlet_ids=range(BULK_MOST + 1), by=people.handler, at=MONDAY)
    assert {outlet.name for outlet, code in outlets_of(merchant_id=merchant.pk) if code is None} == {"山城店"}


def test_copies_are_reported_counted_and_looked_into(people: Cast) -> None:
    code = coded(people.handler)
    text = text_of(code=code)
    report = report_copy(text=text, place="  城南  集市 ", reader="r1", at=MONDAY)
    assert (report.place, report.edition) == ("城南 集市", 1)
    with pytest.raises(NotFound):
        report_copy(text="x" + text[1:], place="", reader="r1", at=MONDAY)
    for _ in range(READER_REPORTS - 1):
        report_copy(text=text, place="", reader="r1", at=MONDAY)
    with pytest.raises(TooManyAttempts):
        report_copy(text=text, place="", reader="r1", at=MONDAY)
    assert reports_waiting(by=people.handler).count() == READER_REPORTS
    assert not reports_waiting(by=people.other_handler)
    given = {"report_id": report.pk, "finding": Finding.COPIED, "note": "集市摊位挂着复印件，已取下。"}
    with pytest.raises(NotFound):
        settle_report(**given, by=people.other_handler, at=later(1))
    settle_report(**given, by=people.handler, at=later(1))
    with pytest.raises(ReportSettled):
        settle_report(**given, by=people.handler, at=later(1))
    assert CopyReport.objects.get(pk=report.pk).settled_by == people.handler.name
    assert entries_of(chain=code.pk)[-1].act == Act.COPY_SETTLED


def test_what_is_read_is_counted_by_day_and_page(people: Cast) -> None:
    code, other = coded(people.handler), coded(people.handler, outlet_of(Merchant.objects.get(), name="二店"))
    on, before = date(2026, 6, 8), date(2026, 6, 6)
    counts = Counter({(code.pk, on, "SCAN"): 3, (code.pk, on, "CREDIT"): 1, (other.pk, before, "SCAN"): 2})
    add_scans(counts=counts)
    add_scans(counts={(code.pk, on, "SCAN"): 4})
    add_scans(counts={})
    assert ScanCount.objects.get(code=code, on=on, look=Look.SCAN).count == 7
    assert scans_of(code_ids=[code.pk, other.pk], since=on - timedelta(days=30)) == {code.pk: 7, other.pk: 2}
    days = scans_by_day(codes=Q(code__region_code="410611"), last=on, days=3)
    assert [(day.day, found) for day, found in days] == [(6, {"SCAN": 2}), (7, {}), (8, {"CREDIT": 1, "SCAN": 7})]


def test_a_code_whose_journal_does_not_tell_of_its_prints_is_found(people: Cast) -> None:
    code, sound = coded(people.handler), coded(people.handler, outlet_of(Merchant.objects.get(), name="二店"))
    reprint(code_id=sound.pk, edition=1, note="换发新码。", by=people.handler, at=later(1))
    assert not list(unsound_codes())
    TrustCode.objects.filter(pk=code.pk).update(edition=7)
    assert [pk for pk, _ in unsound_codes()] == [code.pk]


def test_a_print_bears_the_countys_name(people: Cast) -> None:
    assert agency_name(region_code="410611") == "淇滨区市场监督管理局"
    assert agency_name(region_code="410622") == "鹤壁市市场监督管理局"
    assert agency_name(region_code="110101") == ""
