"""The baseline served beside Fangxin: bare Django views, no middleware - three ORM inserts, an ORM object, a list of them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from itertools import count
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reference_settings"
django.setup()

from django.conf import settings  # noqa: E402

settings.MIDDLEWARE = []  # bare: nothing between the server and the view

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from fangxin.domain.cases.models import Case  # noqa: E402
from fangxin.domain.merchants.models import Merchant  # noqa: E402
from fangxin.domain.notices.models import Notice  # noqa: E402
from fangxin.domain.timeline.models import Entry  # noqa: E402
from fangxin.storage.ids import new_id  # noqa: E402

_number = count(os.getpid() * 10_000_000)


def insert(request: HttpRequest) -> HttpResponse:
    """Insert the same case, journal and message rows through the ORM, in one transaction."""
    given: dict[str, Any] = json.loads(request.body)
    at = datetime.now(UTC)
    number = next(_number)
    with transaction.atomic():
        case = Case.objects.create(
            id=new_id(at), number=f"REF{number}", source="reference", received_at=at, **given["case"]
        )
        Entry.objects.create(chain=case.pk, seq=1, at=at, hash="0" * 64, previous="", **given["entry"])
        Notice.objects.create(id=new_id(at), case_id=case.pk, created_at=at, **given["notice"])
    return JsonResponse({"number": case.number}, status=201)


def listing(request: HttpRequest) -> HttpResponse:
    """The newest 100 open cases as ORM objects, as JSON."""
    rows = Case.objects.filter(status="ASSIGNED").order_by("due_on", "id")[:100]
    return JsonResponse(
        {"rows": [{"number": r.number, "title": r.title, "due": r.due_on, "merchant": r.merchant_name} for r in rows]}
    )


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One merchant by its key as an ORM object, as JSON."""
    row = Merchant.objects.get(pk=pk)
    return JsonResponse({"name": row.name, "uscc": row.uscc, "address": row.address, "status": row.status})


urlpatterns = [path("insert", insert), path("list", listing), path("merchant/<int:pk>", one)]
application = get_wsgi_application()
