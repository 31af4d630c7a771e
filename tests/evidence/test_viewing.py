"""Looking at evidence: who may, with which headers, piece by piece, and the original only on the record."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.evidence import actions
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.timeline.models import Entry
from fangxin.interfaces.evidence.serving import range_of
from fangxin.interfaces.public.drafts import draft_of, new_draft
from tests.access.cast import opened
from tests.evidence import makers
from tests.evidence.conftest import AT
from tests.evidence.makers import SOUND_FILES, movie, picture_with_place
from tests.people import Cast, cast, filed

pytestmark = pytest.mark.django_db

PHOTO = picture_with_place("JPEG")


@pytest.fixture
def people() -> Cast:
    """The agency."""
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """A case of the county."""
    return filed(people.hotline)


def brought(case: Case, data: bytes = PHOTO, name: str = "小票.jpg", **given: object) -> EvidenceFile:
    """A file of the consumer in the case's submission."""
    belongs = {"intake_id": case.intake_id, "side": Side.CONSUMER, "at": AT} | given
    return actions.add_file(name=name, content=data, **belongs)  # type: ignore[arg-type]


def of(actor: Actor) -> Client:
    """A client signed in as an officer."""
    return opened(Account.objects.get(pk=actor.account_id))


def body(response: HttpResponse) -> bytes:
    """The content of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", (0, 100)), ("bytes=0-9", (0, 10)), ("bytes=90-", (90, 100)), ("bytes=90-500", (90, 100)),
        ("bytes=-5", (95, 100)), ("bytes=-500", (0, 100)), ("bytes=0-0", (0, 1)), ("bytes=99-99", (99, 100)),
        ("bytes=100-", None), ("bytes=5-4", None), ("bytes=-0", None), ("bytes=0-1,5-6", (0, 100)),
        ("lines=1-2", (0, 100)), ("bytes=-", (0, 100)), ("bytes=a-b", (0, 100)),
    ],
)  # fmt: skip
def test_a_range_is_what_the_header_asks_for(asked: str, part: tuple[int, int] | None) -> None:
    assert range_of(asked, 100) == part


@pytest.mark.parametrize("form", SOUND_FILES)
def test_every_file_is_served_as_what_it_is_and_harmless(people: Cast, case: Case, form: str) -> None:
    name, data = SOUND_FILES[form]
    file = brought(case, data, name)
    answer = of(people.handler).get(f"/evidence/{file.pk}/")
    assert answer.status_code == 200
    content = body(answer)
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert int(answer["Content-Length"]) == len(content)
    assert answer["Content-Type"] == file.mime
    assert answer["X-Content-Type-Options"] == "nosniff"
    played = file.kind in ("AUDIO", "VIDEO")
    policy = "sandbox allow-same-origin; default-src 'none';" if played else "sandbox; default-src 'none';"
    assert answer["Content-Security-Policy"].startswith(policy)
    assert "script" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Disposition"].startswith("attachment" if form == "HEIC" else "inline")
    saved = of(people.handler).get(f"/evidence/{file.pk}/", {"download": "1"})
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_served_picture_tells_no_place(people: Cast, case: Case, form: str) -> None:
    file = brought(case, picture_with_place(form), f"x.{form.lower()}")
    client = of(people.handler)
    for path in (f"/evidence/{file.pk}/", f"/evidence/{file.pk}/thumb/"):
        answer = client.get(path)
        content = body(answer)
        assert makers.PLACE not in content and makers.DEVICE.encode() not in content
        assert not dict(Image.open(BytesIO(content)).getexif())
        assert answer["Content-Type"] in ("image/jpeg", "image/png")


def test_a_video_is_served_piece_by_piece(people: Cast, case: Case) -> None:
    data = movie()
    file = brought(case, data, "开箱.mp4")
    client = of(people.handler)
    answer = client.get(f"/evidence/{file.pk}/", headers={"range": "bytes=10-29"})
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes 10-29/{len(data)}")
    assert (answer["Content-Length"], body(answer)) == ("20", data[10:30])
    assert client.get(f"/evidence/{file.pk}/", headers={"range": "bytes=99999-"}).status_code == 416
    whole = client.get(f"/evidence/{file.pk}/", headers={"range": "bytes=0-9", "if-range": '"older"'})
    assert (whole.status_code, len(body(whole))) == (200, len(data))
    part = client.get(f"/evidence/{file.pk}/", headers={"range": "bytes=0-9", "if-range": whole["ETag"]})
    assert (part.status_code, len(body(part))) == (206, 10)
    head = client.head(f"/evidence/{file.pk}/")
    assert (head["Content-Length"], head["Accept-Ranges"]) == (str(len(data)), "bytes")


def test_a_name_cannot_forge_a_header(people: Cast, case: Case) -> None:
    file = brought(case, name="a;b=c' 小票.png")
    answer = of(people.handler).get(f"/evidence/{file.pk}/")
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''a%3Bb%3Dc%27%20%E5%B0%8F%E7%A5%A8.jpg"


@pytest.mark.parametrize("path", ["", "thumb/", "original/"])
def test_officers_see_files_of_their_own_subtree_only(people: Cast, case: Case, path: str) -> None:
    file = brought(case)
    seen = {
        "handler": 200, "head": 200, "other_handler": 404, "station_handler": 404,
        "system_admin": 403, "security_admin": 403, "audit_admin": 403, "analyst": 403,
        "supervisor": 403 if path == "original/" else 200,
    }  # fmt: skip
    for name, status in seen.items():
        answer = of(getattr(people, name)).get(f"/evidence/{file.pk}/{path}")
        assert answer.status_code == status, name


@pytest.mark.parametrize("path", ["", "thumb/", "original/"])
def test_nobody_sees_a_file_without_signing_in(case: Case, path: str) -> None:
    file = brought(case)
    assert Client().get(f"/evidence/{file.pk}/{path}").status_code == 302


def test_a_file_for_one_case_is_not_reached_through_its_sister(people: Cast) -> None:
    content = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
    complaint = filed(people.hotline, content=content)
    report = Case.objects.filter(intake=complaint.intake).exclude(pk=complaint.pk).get()
    Case.objects.filter(pk=report.pk).update(
        path=people.other_county.path, office=people.other_county, post=people.other_handler.post_id
    )
    own = brought(complaint, case_id=report.pk)
    common = brought(complaint, makers.picture("JPEG", size=(70, 70)))
    assert of(people.other_handler).get(f"/evidence/{own.pk}/").status_code == 200
    assert of(people.handler).get(f"/evidence/{own.pk}/").status_code == 404
    assert of(people.handler).get(f"/evidence/{common.pk}/").status_code == 200


def test_a_draft_file_and_a_removed_file_are_seen_by_no_officer(people: Cast, case: Case) -> None:
    draft = actions.add_file(name="x.jpg", content=PHOTO, side=Side.CONSUMER, draft_token="D", at=AT)
    assert of(people.supervisor).get(f"/evidence/{draft.pk}/").status_code == 404
    file = brought(case)
    EvidenceFile.objects.filter(pk=file.pk).update(removed_at=AT)
    assert of(people.handler).get(f"/evidence/{file.pk}/").status_code == 404


@pytest.mark.parametrize("number", [0, 1, 2**63, 10**30])
def test_a_number_of_no_file_is_not_found(people: Cast, number: int) -> None:
    assert of(people.handler).get(f"/evidence/{number}/").status_code == 404


def test_a_file_without_a_small_picture_has_none(people: Cast, case: Case) -> None:
    file = brought(case, makers.pdf(), "发票.pdf")
    assert of(people.handler).get(f"/evidence/{file.pk}/thumb/").status_code == 404


def test_the_original_is_handed_out_with_a_reason_and_journalled(people: Cast, case: Case) -> None:
    file = brought(case)
    client = of(people.handler)
    page = client.get(f"/evidence/{file.pk}/original/").content.decode()
    assert file.original_sha256 in page and "原件已封存" in page and case.number in page
    assert not Entry.objects.filter(chain=case.pk, act="UNSEALED").exists()
    refused = client.post(f"/evidence/{file.pk}/original/", {"reason": "看"})
    assert (refused.status_code, "请写明查看原件的理由" in refused.content.decode()) == (422, True)
    answer = client.post(f"/evidence/{file.pk}/original/", {"reason": "核对拍摄时间与地点"})
    assert body(answer) == PHOTO
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    entry = Entry.objects.get(chain=case.pk, act="UNSEALED")
    assert json.loads(entry.facts_json)["reason"] == "核对拍摄时间与地点"
    assert entry.actor_name == "孟子衿"


def test_the_original_of_a_video_comes_back_whole(people: Cast, case: Case) -> None:
    data = movie(in_movie=makers.user_data())
    file = brought(case, data, "开箱.mp4")
    client = of(people.handler)
    assert makers.PLACE not in body(client.get(f"/evidence/{file.pk}/"))
    assert body(client.post(f"/evidence/{file.pk}/original/", {"reason": "核对拍摄地点"})) == data


def tracked(case: Case) -> Client:
    """A consumer's browser that has opened the submission."""
    client = Client()
    client.cookies["fx_track"] = signing.dumps(case.intake_id, salt="fangxin.tracked")
    return client


@pytest.mark.parametrize("path", ["", "thumb/"])
def test_a_consumer_sees_the_own_files_only(people: Cast, case: Case, path: str) -> None:
    other = filed(people.hotline, content="手机屏幕有坏点，要求维修，商家说人为损坏不保修。")
    mine, theirs = brought(case), brought(other)
    shop = brought(case, makers.picture("JPEG", size=(9, 9)), side=Side.MERCHANT)
    officer = brought(case, makers.picture("JPEG", size=(9, 8)), side=Side.OFFICER)
    client = tracked(case)
    assert client.get(f"/evidence/own/{mine.pk}/{path}").status_code == 200
    for file in (theirs, shop, officer):
        assert client.get(f"/evidence/own/{file.pk}/{path}").status_code == 404
    assert Client().get(f"/evidence/own/{mine.pk}/{path}").status_code == 404
    assert client.get(f"/evidence/{mine.pk}/{path}").status_code == 302


def test_a_drafts_file_is_seen_only_with_its_token_and_until_it_is_filed(people: Cast) -> None:
    token, other = new_draft(), new_draft()
    file = actions.add_file(name="x.jpg", content=PHOTO, side=Side.CONSUMER, draft_token=draft_of(token), at=AT)
    client = Client()
    assert client.get(f"/evidence/drafts/{token}/files/{file.pk}/").status_code == 200
    assert client.get(f"/evidence/drafts/{token}/files/{file.pk}/thumb/").status_code == 200
    assert client.get(f"/evidence/drafts/{other}/files/{file.pk}/").status_code == 404
    assert client.get(f"/evidence/drafts/{draft_of(token)}/files/{file.pk}/").status_code == 410
    assert client.get(f"/evidence/drafts/{token}x/files/{file.pk}/").status_code == 410
    actions.attach_to_intake(draft_token=draft_of(token), intake_id=1, at=AT)
    assert client.get(f"/evidence/drafts/{token}/files/{file.pk}/").status_code == 404
