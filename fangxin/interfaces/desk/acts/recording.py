"""What is put on record: documents, their service, notes."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions import documents
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.actions.serving import record_service
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import asked_by
from fangxin.interfaces.desk.acts.act import Act, day_of, whole_of
from fangxin.interfaces.public.reading import Fields
from fangxin.storage.idempotency import digest_of, once


def _registration(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return documents.issue_registration(case_id=case.pk, **common)


def _dispatch_notice(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return documents.issue_dispatch_notice(case_id=case.pk, **common)


def _serve(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return record_service(
        document_id=whole_of(f, "document"), party=f.text("party"), way=f.text("way"), served_on=day_of(f, "served_on"),
        by=common["by"], at=common["at"],
    )  # fmt: skip


def _note(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    """No version is compared, but the one the form was drawn with tells a second click from a second note."""
    by, at, text = common["by"], common["at"], f.text("text")
    digest = digest_of([case.pk, common["version"], text])

    def added() -> dict[str, Any]:
        return {"case": add_note(case_id=case.pk, text=text, by=by, at=at).pk}

    if not common["version"]:
        return added()
    return once(key=f"note:{digest}", actor=asked_by(by), digest=digest, at=at, act=added)


ACTS: dict[str, Act] = {
    "registration": Act(_registration, "登记表已制作。"),
    "dispatch_notice": Act(_dispatch_notice, "分送通知书已制作。"),
    "serve": Act(_serve, "已登记送达。"),
    "note": Act(_note, "已添加办理记录。"),
}
