"""Counting that an article helped: a number a day and article, nothing of the reader."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from fangxin.domain.knowledge.models import HelpedCount
from fangxin.domain.knowledge.queries.reading import public_edition
from fangxin.foundation.clock import day_of
from fangxin.storage.limits import TooManyAttempts, count_attempt

#: clicks of one address that count for one article in a day; a whole office may sit behind one address
COUNTED_MOST = 20


@transaction.atomic
def count_helped(*, article_id: int, client: str, at: datetime) -> bool:
    """Count one reader whose question the article answered; False past the limit of one address. Raises NotFound.

    The address is not kept: what is limited is a keyed digest of address, article and day.
    """
    public_edition(article_id=article_id)
    on = day_of(at)
    told = hmac.new(settings.SECRET_KEY.encode(), f"fangxin.helped:{client}:{on}".encode(), hashlib.sha256).hexdigest()
    try:
        count_attempt(subject=f"helped:{article_id}:{told[:32]}", limit=COUNTED_MOST, seconds=86400, at=at)
    except TooManyAttempts:
        return False
    table, day = HelpedCount._meta.db_table, connection.ops.quote_name("on")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (article_id, {day}, count) VALUES (%s, %s, 1) "
            f"ON CONFLICT (article_id, {day}) DO UPDATE SET count = {table}.count + 1",
            [article_id, on],
        )
    return True
