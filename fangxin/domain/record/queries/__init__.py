"""A merchant's public record, put together from what other packages offer."""

from fangxin.domain.record.queries.reading import record_behind

__all__ = ["record_behind"]
