"""What the people of the demo send in: counts, references, codes, no text twice, the competent office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from fangxin.domain.cases.words import Channel, Kind

from .living import COUNTIES, Row, complaints, merchants, of_kind, offices, people, read


def test_there_is_enough_of_each_kind():
    assert len(of_kind(Kind.COMPLAINT)) >= 220
    assert len(of_kind(Kind.INQUIRY)) >= 20
    assert len(of_kind(Kind.COMMENDATION)) >= 20
    assert len([row for row in complaints() if "report" in row]) >= 20
    assert len([row for row in complaints() if "near_duplicate_of" in row]) >= 8
    assert len([row for row in complaints() if "agent" in row]) >= 5
    assert len([row for row in complaints() if "representatives" in row]) >= 2
    assert len([row for row in complaints() if row.get("shop")]) >= 15
    assert {row["channel"] for row in complaints()} == set(Channel) - {Channel.OTHER}


def test_no_text_is_used_twice_unless_it_says_so():
    texts = Counter(re.sub(r"[\W_]+", "", row["text"]) for row in complaints() if "text" in row)
    assert [text for text, count in texts.items() if count > 1] == []
    ids = {row["id"]: row for row in complaints()}
    assert len(ids) == len(complaints())
    for row in complaints():
        if "same_text_as" in row:
            original = ids[row["same_text_as"]]
            assert "text" not in row
            assert "{amount}" in original["text"]
            assert row["amount"] != original["amount"]
            assert row["person"] != original["person"]
        if "near_duplicate_of" in row:
            original = ids[row["near_duplicate_of"]]
            assert (row["person"], row["merchant"]) == (original["person"], original["merchant"])


def likeness(one: str, other: str) -> float:
    """Shared pairs of neighbouring characters over all pairs, 0 to 1."""
    pairs = [{text[place : place + 2] for place in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])


def test_some_near_duplicates_are_copies_and_some_are_told_anew():
    ids = {row["id"]: row for row in complaints()}
    alike = [
        likeness(row["text"], ids[row["near_duplicate_of"]]["text"])
        for row in complaints()
        if "near_duplicate_of" in row
    ]
    assert sum(share > 0.5 for share in alike) >= 3
    assert sum(share < 0.2 for share in alike) >= 3


def test_placeholders_are_only_the_three_that_the_header_names():
    for row in complaints():
        for found in re.findall(r"\{[^}]*\}", row.get("text", "")):
            assert re.fullmatch(r"\{(days_ago|days_ago_full):\d+\}|\{amount\}", found)
            assert found != "{amount}" or row["amount"]


def references(row: Row) -> Iterator[str]:
    for name in ("person",):
        if row[name]:
            yield row[name]
    if "agent" in row:
        yield row["agent"]["person"]
    yield from row.get("representatives", {}).get("persons", [])


@pytest.mark.parametrize("kind", list(Kind))
def test_references_and_codes_exist(kind: Kind):
    schemes = read("law/taxonomy.yaml")["schemes"]
    problems = "report_violation" if kind is Kind.REPORT else "complaint_problem"
    for row in of_kind(kind):
        assert set(references(row)) <= set(people())
        assert {row["office"], row.get("wrong_office")} - {None} <= set(offices())
        if row["merchant"]:
            merchant = merchants()[row["merchant"]]
            assert row.get("outlet") in {None, *(outlet["id"] for outlet in merchant["outlets"])}
            assert row.get("shop") in {None, *(shop["id"] for shop in merchant["shops"])}
        if kind in (Kind.COMPLAINT, Kind.REPORT):
            assert row["merchant"] or row["merchant_named"]
            assert row["object"] in schemes["object"]["classes"]
            assert row["problem"] in schemes[problems]["classes"]
            assert row["sale_mode"] in schemes["sale_mode"]["classes"]
            assert set(row["claims"]) <= set(schemes["claim"]["classes"])
            assert row["sale_mode"] not in ("M2", "M6") or row["platform"]
        if "report" in row:
            assert row["report"]["violation"] in schemes["report_violation"]["classes"]


def competent_office(region: str, code: str) -> str | None:
    """The station that covers the township and whose remit names the object or a class above it, else the county's."""
    classes = read("law/taxonomy.yaml")["schemes"]["object"]["classes"]
    names = [code]
    while "in" in classes[names[-1]]:
        names.append(classes[names[-1]]["in"])
    for station, office in offices().items():
        if region in office.get("covers", []) and set(names) & set(office["remit"]):
            return station
    return region[:6] if region[:6] in COUNTIES else None


def test_the_competent_office_follows_from_the_place_and_the_remit():
    operators = {row["code"]: row["operator"] for row in read("demo/merchants.yaml")["platforms"]}
    for row in complaints():
        if not row["merchant"] or "object" not in row:
            continue
        merchant = merchants()[row["merchant"]]
        places = {outlet["id"]: outlet["region"] for outlet in merchant["outlets"]}
        region = places.get(row.get("outlet"), merchant["region"])
        for shop in merchant["shops"]:
            if shop["id"] == row.get("shop"):
                region = shop["published_region"] or merchants()[operators[shop["platform"]]]["region"]
        competent = competent_office(region, row["object"])
        assert row["office"] == (competent or "410600"), row["id"]
        assert (row["competence"] == "OUTSIDE") == (competent is None)
