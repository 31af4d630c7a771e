"""Comparing names: one key whatever the width and brackets, and the distinctive part between place and legal form."""

from __future__ import annotations

import pytest

from fangxin.domain.merchants.rules import LEAD, MEANT, distinctive_part, likeness, name_key, near
from fangxin.domain.places.queries import index_of


@pytest.mark.parametrize(
    "name",
    [
        "云上鲸（郑州）超市有限公司",
        "云上鲸(郑州)超市有限公司",
        " 云上鲸 （郑州） 超市有限公司 ",
        "云上鲸【郑州】超市-有限公司",
    ],
)
def test_one_key_for_all_ways_to_write_a_name(name: str) -> None:
    assert name_key(name=name) == "云上鲸郑州超市有限公司"


def test_key_unifies_width_and_case() -> None:
    assert name_key(name="ＡＢＣ Coffee") == "abccoffee"
    assert name_key(name="（）") == ""


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("郑州云上鲸超市有限公司", "云上鲸超市"),
        ("河南省郑州市金水区云上鲸超市有限责任公司", "云上鲸超市"),
        ("浚县满仓喜生鲜超市", "满仓喜生鲜超市"),
        ("云上鲸超市有限公司郑州分公司", "云上鲸超市有限公司郑州"),
        ("三碗不响面馆", "三碗不响面馆"),
        ("郑州", "郑州"),
        ("云上鲸超市有限公司（演示）", "云上鲸超市"),
    ],
)
def test_distinctive_part(name: str, part: str) -> None:
    assert distinctive_part(name=name, index=index_of(loaded={})) == part


def test_likeness_orders_names_as_a_person_would() -> None:
    asked = "云上鲸超市"
    same, near_one, other = (likeness(one=asked, other=o) for o in ("云上鲸超市", "云上鲸生活超市", "云上鹤超市"))
    assert same == 1.0 > near_one > other
    assert likeness(one=asked, other="月亮火锅") < 0.2
    assert likeness(one="", other="甲") == 0.0
    assert 0 < LEAD < MEANT < 1


def test_regions_agree_when_one_holds_the_other() -> None:
    assert near(code="410611002000", region="410611")
    assert near(code="410600", region="410611")
    assert not near(code="410611", region="410621")
    assert not near(code="", region="410611")
