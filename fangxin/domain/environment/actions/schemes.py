"""An agency's own scheme: drafted, revised, adopted by another person. Adopted, it never changes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.step import check_scheme, commit
from fangxin.domain.environment.models import KeptScheme
from fangxin.domain.environment.permissions import check_other_hand, kept_scheme, visible_schemes
from fangxin.domain.environment.words import SchemeState
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.index_scheme import Scheme, read_scheme, shipped_schemes
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class SchemeThere(Refusal):
    """The office adopted this version of the scheme before: a changed scheme takes a new version."""

    code = "scheme_there"
    status = 409
    sentence = "指标体系“{title}”{version} 版已经采用过。改动过的指标体系请换一个版本号。"


def draft_scheme(*, text: str, by: Actor, at: datetime) -> KeptScheme:
    """Keep a text that is a scheme as a draft of the caller's office. Raises NotPermitted, NotFound, SchemeWrong."""
    by.must(Permission.KEEP_INDEX)
    scheme = read_scheme(text)
    office = Office.objects.filter(pk=by.office_id or 0).first()
    if office is None:
        raise NotFound
    kept = _row(scheme, text, office=office, state=SchemeState.DRAFT, by=by, at=at)
    with transaction.atomic():
        kept.save(force_insert=True)
        write(new_chain(chain=kept.pk, deeds=[Deed(act=Act.SCHEME_DRAFTED, by=by, at=at, facts=_facts(scheme))]))
    return kept


@transaction.atomic
def revise_scheme(*, scheme_id: int, version: int | None, text: str, by: Actor, at: datetime) -> KeptScheme:
    """Change a draft; whoever does now counts as its author.

    Raises NotPermitted, NotFound, SchemeWrong, IndexNotOpen, ChangedMeanwhile.
    """
    by.must(Permission.KEEP_INDEX)
    kept = kept_scheme(scheme_id=scheme_id, by=by)
    check_scheme(kept, SchemeState.DRAFT, version=version)
    scheme = read_scheme(text)
    kept.scheme_id, kept.title, kept.label = scheme.id, scheme.title[:80], scheme.version
    kept.text, kept.digest = text, scheme.digest
    kept.drafted_by, kept.drafted_by_id = by.name, by.account_id
    commit(kept, act=Act.SCHEME_REVISED, by=by, at=at, **_facts(scheme))
    return kept


def adopt_scheme(*, scheme_id: int, version: int | None, by: Actor, at: datetime) -> KeptScheme:
    """Another person adopts a draft. Raises NotPermitted, NotFound, SameHand, SchemeThere, IndexNotOpen, ChangedMeanwhile."""
    by.must(Permission.KEEP_INDEX)
    title = label = ""
    try:
        with transaction.atomic():
            kept = kept_scheme(scheme_id=scheme_id, by=by)
            check_scheme(kept, SchemeState.DRAFT, version=version)
            check_other_hand(first_id=kept.drafted_by_id, who="起草人", by=by)
            title, label = kept.title, kept.label
            kept.state, kept.adopted_at = SchemeState.ADOPTED.value, at
            kept.adopted_by, kept.adopted_by_id = by.name, by.account_id
            commit(kept, act=Act.SCHEME_ADOPTED, by=by, at=at, digest=kept.digest)
    except IntegrityError as clash:
        raise SchemeThere(title=title, version=label) from clash
    return kept


@transaction.atomic
def drop_scheme(*, scheme_id: int, version: int | None, by: Actor, at: datetime) -> KeptScheme:
    """Let a draft go. Raises NotPermitted, NotFound, IndexNotOpen, ChangedMeanwhile."""
    by.must(Permission.KEEP_INDEX)
    kept = kept_scheme(scheme_id=scheme_id, by=by)
    check_scheme(kept, SchemeState.DRAFT, version=version)
    kept.state = SchemeState.DROPPED.value
    commit(kept, act=Act.SCHEME_DROPPED, by=by, at=at)
    return kept


def scheme_to_use(*, key: str, by: Actor, at: datetime) -> KeptScheme:
    """The adopted scheme a form names: the number of a kept one, or the id of one that ships, which is kept now. Raises NotFound."""
    if key.isascii() and key.isdigit() and len(key) <= 19:
        found = visible_schemes(by=by).filter(pk=int(key), state=SchemeState.ADOPTED).first()
        if found is None:
            raise NotFound
        return found
    if key not in shipped_schemes():
        raise NotFound
    scheme, text = shipped_schemes()[key]
    there = KeptScheme.objects.filter(office=None, digest=scheme.digest).first()
    if there is not None:
        return there
    kept = _row(scheme, text, office=None, state=SchemeState.ADOPTED, by=SYSTEM, at=at)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
            write(
                new_chain(chain=kept.pk, deeds=[Deed(act=Act.SCHEME_ADOPTED, by=SYSTEM, at=at, facts=_facts(scheme))])
            )
    except IntegrityError:
        return KeptScheme.objects.get(office=None, digest=scheme.digest)
    return kept


def _row(
    scheme: Scheme, text: str, *, office: Office | None, state: SchemeState, by: Actor, at: datetime
) -> KeptScheme:
    return KeptScheme(
        id=new_id(at), office=office, scheme_id=scheme.id, title=scheme.title[:80], label=scheme.version, text=text,
        digest=scheme.digest, state=state.value, drafted_at=at, drafted_by=by.name, drafted_by_id=by.account_id,
    )  # fmt: skip


def _facts(scheme: Scheme) -> dict[str, str]:
    return {"scheme": scheme.id, "version": scheme.version, "digest": scheme.digest}
