"""One step of a warning: locked, compared by version, written with its journal entry and messages in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.permissions import permission_for, refusal_of, visible_alerts
from fangxin.domain.alerts.rules.lifecycle import state_after
from fangxin.domain.alerts.words import AlertMove, AlertState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.rows import write


@dataclass(kw_only=True)
class Step:
    """What one act does to one warning; `target` where its state will be."""

    alert: Alert
    target: AlertState
    by: Actor
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)

    def commit(self, act: Act, rows: Sequence[models.Model] = (), **facts: Any) -> Alert:
        """Write the step with its entry; `rows` are written with it."""
        alert = self.alert
        changes = {"state": self.target.value, **self.changes, "version": alert.version + 1}
        if not Alert.objects.filter(pk=alert.pk, version=alert.version).update(**changes):
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(alert, name, value)
        append(chain=alert.pk, deeds=[deed(act, self.by, self.at, **facts)])
        write(list(rows))
        return alert


def begin(*, alert_id: int, version: int, move: AlertMove, by: Actor, at: datetime) -> Step:
    """Lock a warning for one act inside the caller's transaction.

    Raises NotFound outside the caller's subtree, NotPermitted, AlertForOtherOffice, AlertOfOtherOffice, AlertToldBySelf,
    ChangedMeanwhile when `version` is not the warning's, and AlertMoveNotPossible.
    """
    rows = visible_alerts(by=by).select_for_update(of=("self",))
    alert = rows.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound
    by.must(permission_for(move))
    if (refusal := refusal_of(move=move, alert=alert, by=by)) is not None:
        raise refusal
    if alert.version != version:
        raise ChangedMeanwhile
    return Step(alert=alert, target=state_after(move=move, state=AlertState(alert.state)), by=by, at=at)


def deed(act: Act, by: Actor, at: datetime, **facts: Any) -> Deed:
    """An entry about to be recorded; empty facts are left out."""
    return Deed(act=act, by=by, at=at, facts={name: value for name, value in facts.items() if value not in (None, "")})
