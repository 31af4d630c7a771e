"""Registration with Django; at start the agency's acts are given the journal they are kept in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "fangxin.interfaces.access"
    label = "access"

    def ready(self) -> None:
        """Hand the journal to the agency, which lies below it and cannot import it."""
        from fangxin.domain.agency.actions.recording import Chapter, Did, journal_with
        from fangxin.domain.agency.rules import Actor
        from fangxin.domain.timeline.actions.journal import Deed, append
        from fangxin.domain.timeline.words import Act, ChainId

        chains = {Chapter.AGENCY: ChainId.AGENCY, Chapter.ACCESS: ChainId.ACCESS}

        def journal(*, chapter: Chapter, by: Actor, at: datetime, facts: Mapping[str, Any]) -> int:
            act = Act.LOGGED_IN if facts["what"] == Did.LOGGED_IN else Act.CONFIGURED
            return append(chain=chains[chapter], deeds=[Deed(act=act, by=by, at=at, facts=facts)])

        journal_with(journal)
