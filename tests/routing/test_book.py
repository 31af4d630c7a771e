"""The decision table: complete, and a mistake is told with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.domain.routing.rules.book import jurisdiction_book, read_jurisdiction
from fangxin.domain.routing.words import Basis, RequestKind, Respondent
from fangxin.foundation.lawbook import LawError, law_file
from tests.routing.conftest import NEW, OLD

TITLES = {"order20": "市场监督管理投诉举报处理暂行办法", "order121": "市场监督管理投诉举报处理办法"}


def _broken(tmp_path: Path, old: str, new: str) -> LawError:
    text = (law_file("jurisdiction.yaml")).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "jurisdiction.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError) as caught:
        read_jurisdiction(path=path, titles=TITLES)
    assert caught.value.file == str(path)
    return caught.value


def test_articles_of_both_rule_sets() -> None:
    book = jurisdiction_book()
    new = book.version("order121").rule(kind=RequestKind.REPORT, respondent=Respondent.PLATFORM_SHOP)
    old = book.version("order20").rule(kind=RequestKind.REPORT, respondent=Respondent.PLATFORM_SHOP)
    assert (new.cited.article, old.cited.article) == (NEW + "第三十一条", OLD + "第二十七条")
    assert new.cited.article_en == "Order 121, art. 31"
    assert (new.places, new.if_first) == ((Basis.PLACE_OF_BUSINESS,), (Basis.PLATFORM_DOMICILE,))


def test_advertisements_of_mass_media_could_be_passed_on_under_order_20_only() -> None:
    book = jurisdiction_book()
    old, new = (
        book.version(name).rule(kind=RequestKind.REPORT, respondent=Respondent.AD_MEDIA)
        for name in ("order20", "order121")
    )
    assert old.places == new.places == (Basis.PUBLISHER_PLACE,)
    assert "可以移送" in old.cited.text and "移送" not in new.cited.text


def test_a_missing_row_is_named(tmp_path: Path) -> None:
    wrong = _broken(tmp_path, "kind: REPORT, respondent: AD_SELF", "kind: REPORT, respondent: AD_MEDIA")
    assert "写了两次" in wrong.reason
    wrong = _broken(tmp_path, "respondent: [PLATFORM_OPERATOR, OWN_SITE]", "respondent: [PLATFORM_OPERATOR]")
    assert "没有写 REPORT OWN_SITE" in wrong.reason
    assert wrong.line > 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("places: [place_of_business, domicile]", "places: [place_of_busines, domicile]", "“place_of_busines”"),
        ("places: [domicile]", "places: []", "至少写一处"),
        ("places: [domicile]", "places: [domicile, domicile]", "每处只写一次"),
        ("article: 第十三条", "article: art. 13", "“art. 13”"),
        ("kind: COMPLAINT", "kind: COMPLAINTS", "“COMPLAINTS”"),
        ("  order121:", "  order122:", "order122"),
        ("  publisher_place: {", "  # publisher_place: {", "publisher_place"),
    ],
)
def test_mistakes_in_the_file_are_told(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert reason in _broken(tmp_path, old, new).reason
