"""The desk's list of 100 out of a million cases, against a bare list of 100 ORM objects out of 100,000."""

from __future__ import annotations

import statistics

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string

from benchmarks.load import Measured, get, run
from benchmarks.seeding import SOURCE, seed_cases, small_installation
from benchmarks.servers import serving
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.cases.models import Case
from fangxin.interfaces.clock import now

ROUNDS = 5
REFERENCE_CASES, CASES = 100_000, 1_000_000


def measure(*, requests: int = 400, connections: int = 8) -> list[tuple[str, float, str]]:
    """(name, value, unit); the reference lists from an installation of its own. Rounds of both alternate."""
    small = small_installation(cases=REFERENCE_CASES)
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed_cases(number=CASES, at=now())
    page = get(
        path="/desk/office/", cookies=f"{settings.SESSION_COOKIE_NAME}={_session()}; csrftoken={_get_new_csrf_string()}"
    )
    listing = get(path="/list")
    ours: list[Measured] = []
    bare: list[Measured] = []
    with (
        serving("benchmarks.reference:application", environment=small) as reference,
        serving("config.wsgi:application") as port,
    ):
        run(port=reference, requests=[listing] * 80, connections=connections)
        run(port=port, requests=[page] * 80, connections=connections)
        for _ in range(ROUNDS):
            bare.append(run(port=reference, requests=[listing] * requests, connections=connections))
            ours.append(run(port=port, requests=[page] * requests, connections=connections))
    if any(set(one.statuses) != {200} for one in (*ours, *bare)):
        raise RuntimeError(f"unexpected answers: {[one.statuses for one in (*ours, *bare)]}")
    speed = statistics.median(one.per_second for one in ours)
    baseline = statistics.median(one.per_second for one in bare)
    return [
        ("desk list of 100 of a million", round(speed), "requests/s"),
        ("bare list of 100 ORM objects of 100,000", round(baseline), "requests/s"),
        ("desk list / reference", round(speed / baseline, 2), "ratio"),
        ("desk list p99", round(statistics.median(one.p99_ms for one in ours), 1), "ms"),
    ]


def _session() -> str:
    """A session of an officer who signed in with both factors."""
    post = (
        Post.objects.filter(role="HANDLER", holder__isnull=False)
        .order_by("office__path")
        .select_related("holder")
        .first()
    )
    if post is None or post.holder is None:
        raise RuntimeError("no handler's post in the database")
    account: Account = post.holder
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(account.pk)
    session["seen"] = int(now().timestamp())
    session.create()
    return str(session.session_key)
