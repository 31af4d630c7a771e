"""What is missing, of the wrong type or unknown is refused by name; nothing optional is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fangxin.foundation import documents
from tests.documents.printed import EVERY_FORM


@pytest.mark.parametrize(("form", "version"), EVERY_FORM)
def test_a_fact_left_out_is_named_unless_it_is_optional(form: str, version: str) -> None:
    for name, fact in documents.wanted_facts(form, version).items():
        facts = documents.example_facts(form, version)
        del facts[name]
        if fact.optional:
            assert "None" not in documents.preview_text(form, facts, version)
            continue
        with pytest.raises(documents.DocumentFactMissing) as refused:
            documents.preview_text(form, facts, version)
        assert refused.value.values["form"] == form
        assert refused.value.values["fact"] == name


@pytest.mark.parametrize(("form", "version"), EVERY_FORM)
def test_a_fact_of_the_wrong_type_is_named(form: str, version: str) -> None:
    for name in documents.wanted_facts(form, version):
        with pytest.raises(documents.DocumentFactWrong) as refused:
            documents.preview_text(form, documents.example_facts(form, version) | {name: 3.5}, version)
        assert refused.value.values["fact"] == name
        assert refused.value.field == name


@pytest.mark.parametrize(
    ("form", "fact", "value"),
    [
        ("acceptance", "received_on", datetime(2026, 5, 8, tzinfo=UTC)),
        ("acceptance", "received_on", "2026-02-30"),
        ("acceptance", "subject", "长" * 201),
        ("acceptance", "subject", "\x00\u200b"),
        ("acceptance", "mediation_due_provisional", "no"),
        ("mediation_notice", "session_at", datetime(2026, 5, 18, 9, 30)),  # noqa: DTZ001
        ("mediation_notice", "mode", "by_letter"),
        ("mediation_notice", "recusal_days", True),
        ("mediation_notice", "recusal_days", -1),
        ("mediation_notice", "materials", ["合同"] * 51),
        ("mediation_notice", "materials", ["合同", 7]),
        ("non_acceptance", "ground", "MT1"),
        ("non_acceptance", "ground", "NA9"),
        ("non_acceptance", "reason", "长" * 20_001),
        ("complaint_registration", "disputed_amount", 10.5),
        ("complaint_registration", "disputed_amount", -1),
    ],
)
def test_values_at_the_edge_are_refused(form: str, fact: str, value: object) -> None:
    facts = documents.example_facts(form) | {fact: value}
    with pytest.raises(documents.DocumentFactWrong) as refused:
        documents.preview_text(form, facts, "order121")
    assert refused.value.values["fact"] == fact


def test_a_ground_of_the_other_rule_set_is_refused() -> None:
    facts = documents.example_facts("non_acceptance", "order20") | {"ground": "NA7"}
    with pytest.raises(documents.DocumentFactWrong, match="NA6"):
        documents.preview_text("non_acceptance", facts, "order20")
    assert "第十六条第七项" in documents.preview_text("non_acceptance", facts, "order121")


def test_a_record_that_lacks_a_fact_is_named_with_its_place() -> None:
    terms = [{"who": "被投诉人", "what": "退款"}, {"who": "被投诉人"}]
    facts = documents.example_facts("mediation_agreement") | {"terms": terms}
    with pytest.raises(documents.DocumentFactMissing) as refused:
        documents.preview_text("mediation_agreement", facts, "order121")
    assert refused.value.values["fact"] == "terms.2.what"


@pytest.mark.parametrize("empty", [[], "", None])
def test_an_empty_optional_fact_is_an_absent_one(empty: object) -> None:
    facts = documents.example_facts("mediation_notice") | {"materials": empty}
    assert "下列材料" not in documents.preview_text("mediation_notice", facts, "order121")


def test_a_fact_the_form_does_not_have_is_refused() -> None:
    facts = documents.example_facts("acceptance") | {"recieved_on": date(2026, 5, 8)}
    with pytest.raises(documents.DocumentFactUnknown, match="recieved_on"):
        documents.preview_text("acceptance", facts, "order121")


@pytest.mark.parametrize(("form", "version"), [("verdict", "order121"), ("acceptance", "order99")])
def test_an_unknown_form_or_version_is_refused(form: str, version: str) -> None:
    with pytest.raises(documents.UnknownForm):
        documents.render(form, {}, version)
