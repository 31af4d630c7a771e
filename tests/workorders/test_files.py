"""A platform's table at the desk: looked at before anything is written, taken in by the worker, hostile files refused."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.domain.workorders.actions.files import STEP, bring_file, discard_file, forget_files, start_file, take_step
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.models import OrderFile, Platform, WorkOrder
from fangxin.domain.workorders.queries.files import file_for, files_for, mistakes_of
from fangxin.domain.workorders.rules import MOST_ROWS, FileBusy, FileEmpty, FileMoved, FileTooLong
from fangxin.domain.workorders.words import FileState
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.hotline12345 import tables
from fangxin.interfaces.gateways.hotline12345.tables import looked_at, reader_of
from tests.matters.test_pages import desk
from tests.people import MONDAY, Cast, cast, later
from tests.workorders.test_import import GOOD, HEADER, OPEN, WRONG

pytestmark = pytest.mark.django_db
ALL = (GOOD, OPEN, *WRONG)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def platform(people: Cast) -> Platform:
    return platform_of(office=people.centre, name="市12345")


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def sent(client: Client, platform: Platform, content: bytes, name: str = "工单.csv") -> Any:
    return client.post("/desk/work-orders/files/", {"platform": platform.pk, "file": SimpleUploadedFile(name, content)})


def brought(platform: Platform, by: Actor, *rows: str) -> OrderFile:
    cells = [(line, row.split(","), "") for line, row in enumerate(rows, 2)]
    return bring_file(platform_id=platform.pk, name="a.csv", header=HEADER.split(","), rows=cells, by=by, at=MONDAY)


def test_what_each_row_would_become_is_shown_and_nothing_is_written(people: Cast, platform: Platform) -> None:
    client = desk(people.dispatcher)
    assert "还没有导入过工单表" in client.get("/desk/work-orders/files/").content.decode()
    answer = sent(client, platform, table(*ALL, GOOD))
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    for words in (
        "导入 2 件",
        "1 件",
        "4 行",
        "第4行",
        "派单时间",
        "诉求类型“点赞”没有对应关系",
        "被诉主体",
    ):
        assert words in page, words
    assert not Case.objects.exists() and not WorkOrder.objects.exists()
    assert b"13800000102" not in bytes(OrderFile.objects.get().rows), "kept sealed"
    file = client.get(f"{answer['Location']}mistakes.csv").content.decode("utf-8-sig")
    assert file.splitlines()[0] == "行,列,代码,原因" and "4,派单时间,order_instant_unreadable" in file


def test_it_is_taken_in_step_by_step_under_the_name_of_who_brought_it(people: Cast, platform: Platform) -> None:
    many = [GOOD.replace("GD-1,", f"GD-{100 + place},") for place in range(STEP)]
    client = desk(people.dispatcher)
    address = sent(client, platform, table(*ALL, *many))["Location"]
    assert client.post(f"{address}start/").status_code == 303
    assert client.post(f"{address}start/").status_code == 409
    assert take_step(at=later(1), reader=reader_of)
    page = client.get(address)
    assert page["Refresh"] and f"已办 {STEP} 行，共 {STEP + 6} 行" in page.content.decode()
    assert take_step(at=later(1), reader=reader_of) and not take_step(at=later(1), reader=reader_of)
    file = OrderFile.objects.get()
    assert (file.state, file.created, file.known, file.rejected) == (FileState.TAKEN, STEP + 2, 0, 4)
    assert not file.rows and {one.line for one in mistakes_of(file)} == {4, 5, 6, 7}
    page = client.get(address)
    assert "Refresh" not in page and "导入结果" in page.content.decode() and "下载错误清单" in page.content.decode()
    order = WorkOrder.objects.get(number="GD-1")
    assert entries_of(chain=order.case_id)[-1].actor_name == people.dispatcher.name
    assert entries_of(chain=order.case_id)[-1].act == Act.WORK_ORDER
    # the same table once more: everything is known
    again = sent(client, platform, table(*ALL, *many))["Location"]
    text = client.get(again).content.decode()
    assert f"{STEP + 2} 件" in text and "没有可以新登记的工单" in text


def test_a_known_order_with_other_content_is_refused_and_a_known_caller_counted(
    people: Cast, platform: Platform
) -> None:
    start_file(file_id=brought(platform, people.dispatcher, GOOD).pk, by=people.dispatcher, at=MONDAY)
    take_step(at=MONDAY, reader=reader_of)
    other = GOOD.replace("酸奶", "牛奶")
    file = brought(platform, people.dispatcher, other, other.replace("GD-1,", "GD-7,"), GOOD)
    preview = looked_at(file, by=people.dispatcher, at=later(1))
    assert (preview.created, preview.known, preview.linked, preview.rejected) == (1, 1, 1, 1)
    assert [one.code for one in preview.mistakes] == ["order_differs"]
    far = looked_at(file, by=people.dispatcher, at=later(1) + timedelta(days=4000))
    assert far.linked == 0


def test_a_worker_that_died_leaves_the_rest_to_the_next(people: Cast, platform: Platform) -> None:
    file = brought(platform, people.dispatcher, GOOD)
    start_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)

    def dies(file: OrderFile, header: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_step(at=MONDAY, reader=dies)
    assert not take_step(at=MONDAY + timedelta(minutes=1), reader=reader_of)
    assert take_step(at=MONDAY + timedelta(minutes=6), reader=reader_of)
    assert OrderFile.objects.get().state == FileState.TAKEN and WorkOrder.objects.count() == 1


def test_a_fault_in_one_row_does_not_hold_up_the_others(people: Cast, platform: Platform) -> None:
    file = brought(platform, people.dispatcher, GOOD, OPEN)
    start_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)

    def faulty(file: OrderFile, header: Any) -> Any:
        read = reader_of(file, header)
        return lambda cells: read(cells) if cells[0] == "GD-2" else 1 / 0

    assert take_step(at=MONDAY, reader=faulty)
    file.refresh_from_db()
    assert (file.state, file.created, file.rejected) == (FileState.TAKEN, 1, 1)
    assert [(one.line, one.code) for one in mistakes_of(file)] == [(2, "order_not_taken")]


def test_columns_gone_since_the_preview_end_the_table_in_words(people: Cast, platform: Platform) -> None:
    file = bring_file(
        platform_id=platform.pk, name="a.csv", header=["甲"], rows=[(2, ["1"], "")], by=people.dispatcher, at=MONDAY
    )
    start_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)
    assert take_step(at=MONDAY, reader=reader_of)
    file.refresh_from_db()
    assert (file.state, file.rejected) == (FileState.TAKEN, 1)
    assert [one.code for one in mistakes_of(file)] == ["order_columns_missing"]


def test_what_the_import_refuses_of_a_deadline_the_preview_refuses_too(people: Cast, platform: Platform) -> None:
    far = GOOD.replace("2026-06-15 18:00:00", "9999-12-31")
    file = brought(platform, people.dispatcher, far)
    preview = looked_at(file, by=people.dispatcher, at=MONDAY)
    assert preview.created == 0 and [(one.column, one.code) for one in preview.mistakes] == [
        ("due_at", "year_not_covered")
    ]
    start_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)
    take_step(at=MONDAY, reader=reader_of)
    assert mistakes_of(OrderFile.objects.get()) == preview.mistakes


def test_the_preview_does_not_tell_that_a_caller_reported(people: Cast, platform: Platform) -> None:
    start_file(file_id=brought(platform, people.dispatcher, OPEN).pk, by=people.dispatcher, at=MONDAY)
    take_step(at=MONDAY, reader=reader_of)
    file = brought(platform, people.dispatcher, GOOD)
    assert looked_at(file, by=people.dispatcher, at=later(1)).linked == 0


def test_who_confirms_what_somebody_else_brought_is_kept(people: Cast, platform: Platform) -> None:
    own, other = brought(platform, people.dispatcher, GOOD), brought(platform, people.dispatcher, OPEN)
    start_file(file_id=own.pk, by=people.dispatcher, at=MONDAY)
    assert entries_of(chain=ChainId.AGENCY) == []
    start_file(file_id=other.pk, by=people.hotline, at=MONDAY)
    (entry,) = entries_of(chain=ChainId.AGENCY)
    assert (entry.actor_name, entry.facts["brought_by"]) == (people.hotline.name, people.dispatcher.name)


def test_of_one_hour_too_the_newest_is_listed_first_and_the_oldest_taken_first(
    people: Cast, platform: Platform
) -> None:
    files = [brought(platform, people.dispatcher, GOOD.replace("GD-1,", f"GD-{n},")) for n in range(3)]
    for minutes, file in enumerate(sorted(files, key=lambda one: -one.pk)):
        OrderFile.objects.filter(pk=file.pk).update(brought_at=MONDAY + timedelta(minutes=minutes))
        start_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)
    assert [one.pk for one in files_for(by=people.dispatcher)] == sorted(one.pk for one in files)
    assert take_step(at=MONDAY, reader=reader_of)
    assert OrderFile.objects.get(state=FileState.TAKEN).pk == max(one.pk for one in files)


def test_only_who_may_register_there(people: Cast, platform: Platform) -> None:
    file = brought(platform, people.dispatcher, GOOD)
    assert desk(people.supervisor).get("/desk/work-orders/files/").status_code == 403
    page = desk(people.hotline).get("/desk/work-orders/files/").content.decode()
    assert 'href="/desk/work-orders/"' not in page, "no way to where they may not go"
    with pytest.raises(NotPermitted):
        brought(platform, people.supervisor, OPEN)
    elsewhere = platform_of(office=people.other_county, name="县12345")
    with pytest.raises(NotFound):
        brought(elsewhere, people.handler, OPEN)
    with pytest.raises(NotFound):
        file_for(file_id=file.pk, by=people.handler)
    for address in ("", "mistakes.csv"):
        assert desk(people.handler).get(f"/desk/work-orders/files/{file.pk}/{address}").status_code == 404
    assert desk(people.handler).post(f"/desk/work-orders/files/{file.pk}/start/").status_code == 404
    assert desk(people.dispatcher).get(f"/desk/work-orders/files/{file.pk}/start/").status_code == 404
    assert desk(people.dispatcher).post(f"/desk/work-orders/files/{file.pk}/burn/").status_code == 404
    assert sent(desk(people.dispatcher), elsewhere, table(GOOD)).status_code in (303, 404, 422)


def test_given_up_and_forgotten(people: Cast, platform: Platform) -> None:
    file = brought(platform, people.dispatcher, GOOD)
    with pytest.raises(FileBusy):
        brought(platform, people.dispatcher, GOOD)
    client = desk(people.dispatcher)
    assert client.post(f"/desk/work-orders/files/{file.pk}/discard/").status_code == 303
    assert "已放弃" in client.get(f"/desk/work-orders/files/{file.pk}/").content.decode()
    with pytest.raises(FileMoved):
        discard_file(file_id=file.pk, by=people.dispatcher, at=MONDAY)
    again = brought(platform, people.dispatcher, GOOD)
    assert forget_files(at=MONDAY + timedelta(days=6)) == 0
    assert forget_files(at=MONDAY + timedelta(days=8)) == 1 and forget_files(at=MONDAY + timedelta(days=9)) == 0
    again.refresh_from_db()
    assert (again.state, bytes(again.rows)) == (FileState.DISCARDED, b"")
    stuck = brought(platform, people.dispatcher, GOOD)
    start_file(file_id=stuck.pk, by=people.dispatcher, at=MONDAY)
    assert forget_files(at=MONDAY + timedelta(days=8)) == 0 and forget_files(at=MONDAY + timedelta(days=15)) == 1
    stuck.refresh_from_db()
    assert (stuck.state, stuck.rejected) == (FileState.TAKEN, 1), "what was never gone through was not taken in"


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "缺少这些列"), (b"\0\1\2\3\4\5\6\7" * 100, "不认识这种文件"), (b"PK\3\4broken", "文件无法读取"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "旧的 XLS"), (table(), "没有工单"), (table(header="甲,乙"), "缺少这些列"),
        (bomb(), "压缩比异常"), (b"x" * (tables.LARGEST + 1), "文件超过"),
        (table(*[GOOD] * (MOST_ROWS + 1)), "最多导入"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_in_words(
    people: Cast, platform: Platform, content: bytes, words: str
) -> None:
    answer = sent(desk(people.dispatcher), platform, content)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not OrderFile.objects.exists()


def test_without_a_file_or_a_platform(people: Cast) -> None:
    client = desk(people.dispatcher)
    assert "还没有登记12345平台" in client.get("/desk/work-orders/files/").content.decode()
    one = platform_of(office=people.centre, name="市12345")
    assert "请选择工单表文件" in client.post("/desk/work-orders/files/", {"platform": one.pk}).content.decode()
    with pytest.raises(FileEmpty):
        brought(one, people.dispatcher)
    with pytest.raises(FileTooLong):
        bring_file(
            platform_id=one.pk,
            name="",
            header=["a"],
            rows=[(1, [], "")] * (MOST_ROWS + 1),
            by=people.dispatcher,
            at=now(),
        )
    Platform.objects.update(active=False)
    with pytest.raises(NotFound):
        brought(one, people.dispatcher, GOOD)


def test_a_row_that_is_none_is_named(people: Cast, platform: Platform) -> None:
    client = desk(people.dispatcher)
    address = sent(client, platform, table(GOOD, f"{OPEN},多,余"))["Location"]
    assert "这一行的格数多于列名" in client.get(address).content.decode()
    client.post(f"{address}start/")
    take_step(at=MONDAY, reader=reader_of)
    assert OrderFile.objects.get().rejected == 1
    assert "这一行的格数多于列名" in client.get(address).content.decode()


def test_what_was_not_confirmed_is_not_taken(people: Cast, platform: Platform) -> None:
    brought(platform, people.dispatcher, GOOD)
    assert not take_step(at=MONDAY, reader=reader_of)
