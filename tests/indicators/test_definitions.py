"""Every published number is defined in the words an agency prints, and nothing else is."""

from __future__ import annotations

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.foundation.definitions import definitions


def test_every_number_is_defined_and_nothing_else() -> None:
    book = definitions()
    assert set(book.indicators) == set(INDICATORS)
    for name, one in INDICATORS.items():
        told = book.of(name)
        divided = one.measure in (Measure.RATE, Measure.MEAN)
        assert bool(told.over and told.under) == divided, name
        assert told.says.endswith("。"), name


def test_every_base_has_a_name() -> None:
    used = {base for one in INDICATORS.values() for base, _ in one.bases}
    assert used == set(definitions().bases)
