"""The look-up of a merchant's conduct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.record.rules import Credit, Penalty
from fangxin.domain.reports.models import Penalty as Decided
from fangxin.domain.reports.rules.penalties import in_words
from fangxin.storage.prepared import Prepared

#: penalties shown, newest first
MOST: Final = 5

#: penalties published now: not yet withdrawn
PUBLISHED: Final[Prepared[tuple[Any, ...]]] = Prepared(
    lambda merchant_id: (
        Decided.objects.filter(
            case__merchant__in=Merchant.objects.filter(Q(pk=merchant_id) | Q(merged_into=merchant_id)).values("pk"),
            published_on__isnull=False, withdrawn_on__isnull=True,
        )
        .order_by("-decided_on", "-id")
        .values_list("number", "decided_on", "kinds", "link")[:MOST]
    ),
    merchant_id=int,
)  # fmt: skip


def credit_of(*, penalties: Sequence[tuple[Any, ...]]) -> Credit:
    """What is publicly known, of rows as the questions of this module give them."""
    return Credit(
        penalties=tuple(
            Penalty(number=number, decided_on=decided_on, what=in_words(kinds), link=link)
            for number, decided_on, kinds, link in penalties
        )
    )
