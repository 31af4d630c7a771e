"""Marking what the numbers know; the journal keeps the digest of what was written for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from fangxin.domain.agency.actions.registering import OfficeFollower
from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.models import Chain
from fangxin.domain.timeline.words import Act
from fangxin.domain.timeline.words.chains import ChainId
from fangxin.storage.rows import change

BATCH = 2000


def mark_counted(*, known: Mapping[int, int]) -> None:
    """The facts of these chains, up to the entry named of each, are written. A chain that went on since stays due."""
    chains = sorted(known)
    for start in range(0, len(chains), BATCH):
        with transaction.atomic():
            # in the order in which acts on many cases lock them
            heads = list(Chain.objects.select_for_update().filter(pk__in=chains[start : start + BATCH]).order_by("pk"))
            for head in heads:
                head.counted = known[head.pk]
            change(heads, ["counted"])


def count_again(*, chains: QuerySet[Any]) -> None:
    """The facts of these chains changed though nothing was appended to them: they are written anew. `chains` selects their ids."""
    Chain.objects.filter(pk__in=chains).update(counted=0)


def counting_again(model: type[models.Model], *, path: str = "path", chain: str = "pk") -> OfficeFollower:
    """What to do when an office is elsewhere: write the facts of its rows anew, and of those of all below it.

    `path`: the column with the way to their office; `chain`: the one that names the chain of their facts. However many
    rows there are, they are one statement.
    """
    column = path

    def follow(*, path: str) -> None:
        below = {f"{column}__gte": path, f"{column}__lt": after(path)}
        count_again(chains=model._default_manager.filter(**below).values(chain))

    return follow


@transaction.atomic
def record_lake(*, digest: str, rows: int, files: int, at: datetime) -> None:
    """Put the digest of what the numbers are now made from into the journal."""
    facts = {"digest": digest, "rows": rows, "files": files}
    append(chain=ChainId.LAKE, deeds=[Deed(act=Act.LAKE_WRITTEN, by=SYSTEM, at=at, facts=facts)])
