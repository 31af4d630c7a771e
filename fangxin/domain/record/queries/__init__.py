"""A merchant's public record, put together from what other packages offer."""

from fangxin.domain.record.queries.reading import record_at

__all__ = ["record_at"]
