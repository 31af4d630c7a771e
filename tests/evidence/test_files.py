"""Adding, removing and handing over files; the sealed original; clearing up."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.evidence import actions, queries
from fangxin.domain.evidence.actions import files as adding
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.rules.limits import TooLargeTogether, TooMany, limits
from fangxin.domain.evidence.words import Kind, SealedAs, Side
from fangxin.domain.timeline.models import Entry
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from fangxin.foundation.seal import SealBroken
from fangxin.storage.files import StorageFull
from tests.evidence import makers
from tests.evidence.conftest import AT, DRAFT, files_under
from tests.evidence.makers import SOUND_FILES, movie, picture, picture_with_place, user_data
from tests.people import cast, filing

pytestmark = pytest.mark.django_db

HANDLER = Actor(kind=ActorKind.OFFICER, name="周敏", account_id=7, post_id=3, role=Role.HANDLER, office_path="0001")
ANALYST = Actor(kind=ActorKind.OFFICER, name="白露", account_id=8, post_id=4, role=Role.ANALYST, office_path="0001")
INTAKE, CASE = 1 << 44, 1 << 45


def add(data: bytes, name: str = "小票.jpg", *, draft: str = DRAFT, **given: object) -> EvidenceFile:
    """A file of a consumer in a draft."""
    return actions.add_file(name=name, content=data, side=Side.CONSUMER, draft_token=draft, at=AT, **given)  # type: ignore[arg-type]


def different(number: int) -> bytes:
    """A picture unlike the others."""
    return picture("JPEG", size=(20 + number, 20), exif=makers.exif())


def served(file: EvidenceFile) -> bytes:
    """What everyone sees."""
    return queries.store().path_of(sha256=file.sha256).read_bytes()


@pytest.mark.parametrize("form", SOUND_FILES)
def test_a_file_of_every_format_is_kept_with_its_digests(form: str) -> None:
    name, data = SOUND_FILES[form]
    file = add(data, name)
    kept = EvidenceFile.objects.get(pk=file.pk)
    assert kept.original_sha256 == hashlib.sha256(data).hexdigest()
    assert kept.original_size == len(data)
    assert hashlib.sha256(served(kept)).hexdigest() == kept.sha256
    assert len(served(kept)) == kept.size
    assert (kept.uploaded_at, kept.name, kept.side) == (AT, name, "CONSUMER")
    assert bool(kept.thumb_sha256) == (form in ("JPEG", "PNG", "WEBP", "GIF", "BMP"))
    assert b"".join(actions.originals.original_blocks(file=kept)) == data


@pytest.mark.parametrize("how", ["bytes", "path", "stream"])
def test_content_comes_as_bytes_path_or_stream(tmp_path: Path, how: str) -> None:
    data = movie(in_movie=user_data())
    (tmp_path / "x").write_bytes(data)
    content = {"bytes": data, "path": tmp_path / "x", "stream": BytesIO(data)}[how]
    file = actions.add_file(name="x.mp4", content=content, side=Side.CONSUMER, draft_token=DRAFT, at=AT)  # type: ignore[arg-type]
    assert makers.PLACE not in served(file)
    assert file.sealed_as == SealedAs.PIECES


def test_an_empty_file_on_disk_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(Refusal) as refused:
        actions.add_file(name="x.jpg", content=tmp_path / "x", side=Side.CONSUMER, draft_token=DRAFT, at=AT)
    assert refused.value.code == "evidence_empty"


def test_a_picture_is_sealed_whole_and_nothing_on_disk_tells_its_place(home: Path) -> None:
    data = picture_with_place("JPEG")
    file = add(data)
    assert (file.sealed_as, file.kind, file.width, file.height) == (SealedAs.WHOLE, Kind.IMAGE, 64, 48)
    for path in (home / "evidence").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert makers.PLACE not in content and b"Exif" not in content and makers.DEVICE.encode() not in content


def test_a_picture_that_was_already_plain_is_its_own_original() -> None:
    assert add(served(add(different(1))), draft="ANOTHERDRAFT").sha256
    plain = picture("PNG")
    assert add(plain, "x.png").sealed_as == SealedAs.SAME


def test_a_file_without_anything_to_take_out_is_its_own_original() -> None:
    file = add(makers.pdf(), "发票.pdf")
    assert (file.sealed_as, file.sealed_sha256, file.sha256) == (SealedAs.SAME, "", file.original_sha256)


def test_a_movie_without_a_place_is_its_own_original() -> None:
    file = add(movie(after=makers.box(b"free", bytes(10))), "x.mp4")
    assert file.sealed_as == SealedAs.SAME


def test_the_row_comes_after_the_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    save = EvidenceFile.save

    def saved(file: EvidenceFile, **given: bool) -> None:
        digests = [digest for digest in (file.sha256, file.thumb_sha256, file.sealed_sha256) if digest]
        seen.append(all(queries.store().verify(sha256=digest) for digest in digests) and len(digests) == 3)
        save(file, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(EvidenceFile, "save", saved)
    add(picture())
    assert seen == [True]


@pytest.mark.parametrize("room", [0, 100, 900])
def test_a_full_disk_leaves_no_row_and_the_next_try_succeeds(full_disk: Callable[[int], None], room: int) -> None:
    full_disk(room)
    with pytest.raises(StorageFull):
        add(picture())
    assert not EvidenceFile.objects.exists()
    full_disk(-1)
    assert add(picture()).pk


def test_a_refused_file_leaves_nothing_on_disk(home: Path) -> None:
    with pytest.raises(Refusal):
        add(b"MZ" + bytes(100))
    assert files_under(home) == set()
    assert not EvidenceFile.objects.exists()


def test_the_same_content_twice_is_one_file() -> None:
    assert add(picture()).pk == add(picture(), "另一个名字.jpg").pk
    assert EvidenceFile.objects.count() == 1
    assert add(picture(), draft="ANOTHERDRAFT").pk != EvidenceFile.objects.filter(draft_token=DRAFT).get().pk


def test_nine_files_fit_and_a_tenth_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        add(different(number))
    monkeypatch.setattr(adding, "examined", None)
    with pytest.raises(TooMany) as refused:
        add(different(9))
    assert "9" in refused.value.told()
    assert [file.slot for file in queries.draft_files(draft_token=DRAFT)] == list(range(1, 10))


def test_a_removed_file_makes_room(home: Path) -> None:
    files = [add(different(number)) for number in range(9)]
    actions.remove_file(file_id=files[4].pk, draft_token=DRAFT, at=AT)
    actions.remove_file(file_id=files[4].pk, draft_token=DRAFT, at=AT)
    assert add(different(20)).slot == 5
    assert len(queries.draft_files(draft_token=DRAFT)) == 9


def test_a_removed_file_can_be_brought_again() -> None:
    first = add(picture())
    actions.remove_file(file_id=first.pk, draft_token=DRAFT, at=AT)
    assert add(picture()).pk != first.pk


def test_the_database_itself_holds_the_number_down() -> None:
    first = add(different(1))
    add(different(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFile.objects.filter(pk=first.pk).update(slot=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFile.objects.filter(pk=first.pk).update(slot=None)


def test_a_racer_that_took_the_slot_is_stepped_around(monkeypatch: pytest.MonkeyPatch) -> None:
    free, calls = adding._free_slot, []

    def raced(draft_token: str, size: int, law: object) -> int:
        slot = free(draft_token, size, law)  # type: ignore[arg-type]
        calls.append(slot)
        if len(calls) == 2:  # the first asks early, the second is about to write
            monkeypatch.setattr(adding, "_free_slot", free)
            add(different(1))
        return slot

    monkeypatch.setattr(adding, "_free_slot", raced)
    assert add(different(2)).slot == 2
    assert EvidenceFile.objects.count() == 2


def test_a_racer_with_the_same_content_gives_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    free, calls = adding._free_slot, []

    def raced(draft_token: str, size: int, law: object) -> int:
        slot = free(draft_token, size, law)  # type: ignore[arg-type]
        calls.append(slot)
        if len(calls) == 2:
            monkeypatch.setattr(adding, "_free_slot", free)
            calls.append(add(different(1)).pk)
        return slot

    monkeypatch.setattr(adding, "_free_slot", raced)
    assert add(different(1)).pk == calls[-1]
    assert EvidenceFile.objects.count() == 1


def test_the_files_of_a_submission_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    add(picture())
    EvidenceFile.objects.update(original_size=limits().total - 10)
    with pytest.raises(TooLargeTogether) as refused:
        add(different(1))
    assert "200 MB" in refused.value.told() and "10 B" in refused.value.told()


def test_filing_hands_the_files_over_and_closes_the_draft() -> None:
    first, second = add(different(1)), add(different(2))
    removed = add(different(3))
    actions.remove_file(file_id=removed.pk, draft_token=DRAFT, at=AT)
    attached = actions.attach_to_intake(draft_token=DRAFT, intake_id=INTAKE, at=AT)
    assert [file.pk for file in attached.files] == [first.pk, second.pk]
    assert attached.files[0].intake_id == INTAKE
    assert queries.draft_files(draft_token=DRAFT) == [first, second]  # a form sent twice must read the same
    assert queries.intake_files(intake_id=INTAKE) == [first, second]
    assert queries.case_files(case_id=CASE, intake_id=INTAKE) == [first, second]
    with pytest.raises(NotFound):
        actions.remove_file(file_id=first.pk, draft_token=DRAFT, at=AT)
    with pytest.raises(NotFound):
        queries.draft_file(file_id=first.pk, draft_token=DRAFT)
    assert actions.attach_to_intake(draft_token=DRAFT, intake_id=INTAKE + 1, at=AT).files == ()


def test_filing_without_a_draft_takes_nobodys_files() -> None:
    add(different(1))
    assert actions.attach_to_intake(draft_token="", intake_id=INTAKE, at=AT).files == ()
    assert queries.draft_files(draft_token="") == []


def test_filing_tells_which_uploads_had_not_arrived() -> None:
    actions.start_upload(draft_token=DRAFT, name="长视频.mp4", size=5000, at=AT)
    attached = actions.attach_to_intake(draft_token=DRAFT, intake_id=INTAKE, at=AT)
    assert attached.unfinished == ("长视频.mp4",)
    assert queries.open_uploads(draft_token=DRAFT, at=AT) == []


def test_a_file_for_one_case_is_not_seen_in_its_sister() -> None:
    common, own = add(different(1)), None
    actions.attach_to_intake(draft_token=DRAFT, intake_id=INTAKE, at=AT)
    own = actions.add_file(
        name="现场.jpg",
        content=different(2),
        side=Side.OFFICER,
        intake_id=INTAKE,
        case_id=CASE,
        brought_by=7,
        note="门头",
        at=AT,
    )
    assert queries.case_files(case_id=CASE, intake_id=INTAKE) == [common, own]
    assert queries.case_files(case_id=CASE + 1, intake_id=INTAKE) == [common]
    assert (own.side_label, own.note, own.brought_by) == ("承办人采集", "门头", 7)


def test_a_case_takes_only_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "case_file_count", lambda case_id: limits().per_case)
    with pytest.raises(TooMany):
        actions.add_file(name="x.jpg", content=picture(), side=Side.OFFICER, case_id=CASE, at=AT)


def test_a_file_belongs_somewhere() -> None:
    with pytest.raises(Refusal), transaction.atomic():
        actions.add_file(name="x.jpg", content=picture(), side=Side.OFFICER, at=AT)
    assert not EvidenceFile.objects.exists()


def test_an_original_is_opened_only_on_the_record() -> None:
    data = picture_with_place("JPEG")
    file = add(data)
    actions.attach_to_intake(draft_token=DRAFT, intake_id=INTAKE, case_id=CASE, at=AT)
    opened = actions.open_original(file_id=file.pk, chain=CASE, reason="核对拍摄时间地点", by=HANDLER, at=AT)
    entry = Entry.objects.get(chain=CASE)
    assert (entry.act, entry.actor_name) == ("UNSEALED", "周敏")
    assert json.loads(entry.facts_json) == {
        "evidence": file.pk, "original_sha256": hashlib.sha256(data).hexdigest(), "reason": "核对拍摄时间地点"
    }  # fmt: skip
    assert b"".join(opened.blocks) == data
    assert (opened.mime, opened.size) == ("image/jpeg", len(data))
    assert dict(Image.open(BytesIO(data)).getexif())


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [
        (ANALYST, "想看看是哪里", "not_permitted"),
        (consumer("张**"), "我自己的照片", "not_permitted"),
        (HANDLER, "看", "original_reason_needed"),
        (HANDLER, "       ", "original_reason_needed"),
    ],
)
def test_an_original_stays_sealed_without_right_or_reason(by: Actor, reason: str, code: str) -> None:
    file = add(picture())
    with pytest.raises(Refusal) as refused:
        actions.open_original(file_id=file.pk, chain=CASE, reason=reason, by=by, at=AT)
    assert refused.value.code == code
    assert not Entry.objects.exists()


def test_not_permitted_names_the_act() -> None:
    with pytest.raises(NotPermitted, match="查看当事人身份信息"):
        actions.open_original(file_id=1, chain=CASE, reason="核对拍摄时间", by=ANALYST, at=AT)


def test_a_sealed_original_cannot_be_passed_off_as_anothers() -> None:
    first, second = add(different(1)), add(different(2))
    EvidenceFile.objects.filter(pk=first.pk).update(sealed_sha256=second.sealed_sha256)
    first.refresh_from_db()
    with pytest.raises(SealBroken):
        b"".join(actions.originals.original_blocks(file=first))


def test_verify_names_the_file_and_the_part_that_is_wrong() -> None:
    whole, hurt = add(different(1)), add(different(2))
    assert list(queries.unsound_files()) == []
    path = queries.store().path_of(sha256=hurt.thumb_sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    queries.store().path_of(sha256=whole.sha256).unlink()
    assert [(one.file_id, one.part) for one in queries.unsound_files()] == [
        (min(whole.pk, hurt.pk), "sha256" if whole.pk < hurt.pk else "thumb_sha256"),
        (max(whole.pk, hurt.pk), "thumb_sha256" if whole.pk < hurt.pk else "sha256"),
    ]


def test_clearing_up_removes_what_was_never_filed_and_keeps_what_was(home: Path) -> None:
    filed, forgotten, removed, fresh = (add(different(n), draft=f"D{n}") for n in range(4))
    actions.attach_to_intake(draft_token="D0", intake_id=INTAKE, at=AT)
    actions.remove_file(file_id=removed.pk, draft_token="D2", at=AT)
    for path in (home / "evidence").rglob("*"):
        if path.is_file():
            os.utime(path, (AT.timestamp(), AT.timestamp()))
    later = AT + timedelta(days=8)
    EvidenceFile.objects.filter(pk=fresh.pk).update(uploaded_at=later)
    purged = actions.purge_expired(at=later)
    assert set(EvidenceFile.objects.values_list("pk", flat=True)) == {filed.pk, fresh.pk}
    assert (purged.files, purged.stored) == (2, 6)
    assert list(queries.unsound_files()) == []
    assert forgotten.sha256 not in set(queries.store().every())
    assert actions.purge_expired(at=later).files == 0


def test_clearing_up_leaves_bytes_whose_row_is_not_committed_yet() -> None:
    stored = queries.store().put(source=[b"just arrived"])
    arrived_at = datetime.fromtimestamp(stored.path.stat().st_mtime, UTC)
    actions.purge_expired(at=arrived_at + timedelta(hours=23))
    assert stored.path.exists()
    actions.purge_expired(at=arrived_at + timedelta(hours=25))
    assert not stored.path.exists()


def test_clearing_up_ends_uploads_that_stopped(home: Path) -> None:
    old = actions.start_upload(draft_token=DRAFT, name="a.mp4", size=100, at=AT)
    new = actions.start_upload(draft_token=DRAFT, name="b.mp4", size=100, at=AT + timedelta(hours=40))
    queries.growing().start(name="NOROW")
    os.utime(queries.growing().path_of(name="NOROW"), (1, 1))
    purged = actions.purge_expired(at=AT + timedelta(hours=49))
    assert purged.uploads == 1
    assert set(queries.growing().every()) == {new.token}
    assert set(Upload.objects.values_list("pk", flat=True)) == {new.token}
    with pytest.raises(NotFound):
        queries.upload_of(token=old.token, draft_token=DRAFT, at=AT)


def test_a_form_sent_twice_files_its_evidence_once() -> None:
    people = cast()
    add(different(1), draft="TWICE")
    receipts = []
    for _ in range(2):
        held = len(queries.draft_files(draft_token="TWICE"))
        receipts.append(
            file_request(
                filing=filing(evidence_count=held), draft="TWICE", by=people.hotline, at=AT + timedelta(days=90)
            )
        )
    assert receipts[0] == receipts[1]
    case = Case.objects.get(pk=receipts[0].cases[0].id)
    assert len(queries.intake_files(intake_id=case.intake_id)) == 1
