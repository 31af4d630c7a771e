"""Where sessions are kept: in the database, as Django does it, read by one plain statement."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection

from fangxin.interfaces.clock import now
from fangxin.storage.statements import ask

_LIVE = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """Sessions in the database, as Django keeps them."""

    def load(self) -> dict[str, Any]:
        """The session's data; nothing, and no key, when it is unknown or has expired."""
        found = ask(_LIVE, [self.session_key, connection.ops.adapt_datetimefield_value(now())])
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])
