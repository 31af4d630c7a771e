"""The registers a story needs before anybody complains: townships, merchants, their outlets and shops."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.merchants.actions import NewMerchant, add_outlet, add_shop, register_merchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.words import Form
from fangxin.domain.places.actions import load_regions
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import read_region_file
from fangxin.interfaces.demo.story import Story


def fill_registers(*, story: Story, at: datetime) -> dict[str, Merchant]:
    """Load the story's townships and register its merchants; returns these by their ids in the story."""
    if story.townships is not None:
        rows = read_region_file(story.townships, known=region_index().places)
        load_regions(rows=rows, at=at, source=story.townships.name)
    operators = {row["operator"] for row in story.platforms}
    found = {}
    for row in story.merchants:
        new = NewMerchant(
            name=row["name"], uscc=row["uscc"], brand=row["short_name"], form=Form(row["form"]), address=row["address"],
            region_code=row["region"], trade=row["trade"], phone=row["phone"], is_platform_operator=row["id"] in operators,
        )  # fmt: skip
        merchant = found[row["id"]] = register_merchant(new=new, at=at)
        for outlet in row["outlets"]:
            add_outlet(
                merchant_id=merchant.pk,
                name=outlet["name"],
                address=outlet["address"],
                region_code=outlet["region"],
                at=at,
            )
    platforms = {row["code"]: found[row["operator"]].pk for row in story.platforms}
    for row in story.merchants:
        for shop in row["shops"]:
            add_shop(
                platform_id=platforms[shop["platform"]], name=shop["name"], operator_id=found[row["id"]].pk,
                published_address=shop["published_address"] or "",
                published_region_code=shop["published_region"] or "", at=at,
            )  # fmt: skip
    return found
