"""Rows to import, as the tests of the exchange have them."""

from tests.exchange.conftest import agency, take

__all__ = ["agency", "take"]
