"""Every address of the doors, from the resolver itself, with arguments put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fangxin.interfaces.desk.acts import ACTS

#: doors these tests walk through; the others have tests of their own
DOORS = ("public", "desk", "board")
NOWHERE: dict[str, list[Any]] = {
    "number": ["000000-260608-0000000"], "other": ["000000-260608-0000000"], "return_id": [1],
    "document_id": [1], "warning_id": [1], "request_id": [1], "follow_up_id": [1],
    "article_id": [1], "edition": [1], "article_act": ["publish"],
    "contact": ["PHONE"], "days": [90], "mark_id": [1],
    "file_id": [1], "table_id": [1], "what": ["start"], "token": ["0" * 20], "order_id": [1], "item_id": [1], "deal": ["close"],
    "call_id": [1], "draft_id": [1], "escalation_id": [1], "plan_id": [1], "draw_id": [1],
    "hand_over_id": [1], "answer": ["confirm"], "leave_id": [1], "leave_act": ["grant"], "absence_id": [1],
    "view_id": [1], "view_act": ["change"],
    "code_text": ["x"], "part": ["source"], "code_id": [1], "report_id": [1], "paper_id": [1], "outlet_id": [1],
    "batch": [1], "paper": ["svg"], "code_act": ["issue"],
    "office_id": [1], "on": ["2026-06-09"], "duty_id": [1], "swap_id": [1], "swap_act": ["confirm"],
    "settling_act": ["say"], "enrolment_id": [1], "enrolment_act": ["join"],
    "event_id": [1], "event_act": ["confirm"], "repair_id": [1], "repair_act": ["grant"],
    "letter_id": [1], "letter_act": ["issue"], "answer_id": [1], "talk_id": [1], "talk_act": ["issue"],
    "fund_id": [1], "fund_act": ["close"], "stall_id": [1], "policy_id": [1], "policy_act": ["end"],
    "disclosure_id": [1], "disclosure_act": ["review"], "entry_number": ["0" * 12], "merchant_key": ["0" * 18],
    "merchant_id": [1], "claim_id": [1], "claim_act": ["confirm"], "employment_id": [1], "staff_act": ["end"],
    "file_name": ["2026-06-1.csv"], "station_id": [1], "station_act": ["review"],
    "extract_id": [1], "merge_id": [1], "chain_id": [1], "chain_act": ["change"], "merchant_act": ["change"], "other_id": [2],
    "promise_id": [1], "promise_act": ["check"], "promise_number": ["FX2026AAAAAAAAAA"], "return_act": ["object"],
    "alert_id": [1], "alert_act": ["accept"],
    "contest_act": ["contest"], "row_id": [1],
    "round_id": [1], "unit_id": [1], "item_name": ["check"], "appeal_id": [1], "scheme_id": [1],
    "round_act": ["publish"], "office_act": ["appeal"], "appeal_act": ["reject"], "scheme_act": ["adopt"],
    "edition_id": [1], "member": ["410611"], "index_act": ["compute"], "index_file": ["json"], "input_act": ["enter"],
    "scheme_key": ["five"], "campaign_id": [1], "survey_act": ["open"], "batch_id": [1], "second_id": [1],
    "indicator": ["received_complaints"],
    "bulletin_id": [1], "bulletin_act": ["submit"], "form": ["json"], "noted_id": [1],
}  # fmt: skip


def patterns(door: str) -> Iterator[URLPattern]:
    """The patterns of one door."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.app_name == door:
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern) and pattern.name
                yield pattern


def addresses(
    values: Mapping[str, list[Any]] | None = None, *, door: str, acts: Sequence[str] = tuple(ACTS)
) -> list[tuple[URLPattern, str]]:
    """Every address of a door; an argument without a value takes one that exists nowhere."""
    found = []
    for pattern in patterns(door):
        names = list(pattern.pattern.converters)
        given = [acts if name == "act" else (values or {}).get(name) or NOWHERE[name] for name in names]
        for chosen in product(*given):
            found.append((pattern, reverse(f"{door}:{pattern.name}", kwargs=dict(zip(names, chosen, strict=True)))))
    return found
