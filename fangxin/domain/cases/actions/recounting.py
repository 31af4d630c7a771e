"""Cases whose office is elsewhere now count where it is: the numbers take them up again."""

from __future__ import annotations

from fangxin.domain.agency.permissions import after
from fangxin.domain.cases.models import Case
from fangxin.domain.timeline.actions.counting import count_again


def recount_below(*, path: str) -> None:
    """Every case of an office and all below it; a million chains are one statement."""
    count_again(chains=Case.objects.filter(path__gte=path, path__lt=after(path)).values("pk"))
