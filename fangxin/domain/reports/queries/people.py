"""The officers who may work on a report together."""

from __future__ import annotations

from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.foundation.refusals import NotFound


def colleagues(*, case: Case, but: int | None = None) -> list[tuple[int, str]]:
    """(account, name and post) of the handlers and heads of the agency in whose name the case is handled."""
    office = acting_office(office=case.office)
    posts = (
        Post.objects.filter(
            office__path__startswith=office.path,
            role__in=(Role.HANDLER, Role.HEAD),
            active=True,
            holder__is_active=True,
        )
        .exclude(holder_id=but)
        .select_related("holder", "office")
        .order_by("office__path", "id")
    )
    found: dict[int, str] = {}
    for post in posts:
        if post.holder is not None and post.holder.pk not in found:
            where = "" if post.office_id == office.pk else f"{post.office.short_name} "
            found[post.holder.pk] = f"{post.holder.name}（{where}{post.title}）"
    return list(found.items())


def colleague(*, case: Case, account_id: int) -> Account:
    """One of the colleagues; raises NotFound for anybody else."""
    if account_id not in dict(colleagues(case=case)):
        raise NotFound(field="second")
    return Account.objects.get(pk=account_id)
