"""No template lies about: each is sent by some act, and whoever previews it sees what people really get."""

from __future__ import annotations

import re
from pathlib import Path

from fangxin.foundation.messages import message_book

CODE = Path(__file__).parents[2] / "fangxin"
#: made of a word and the recipient, and what an order of supervision sends
COMPOSED = {"warning_handler", "warning_head", "escalated"}


def test_every_template_is_sent_by_something() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    unsent = {name for name in message_book().templates if not re.search(rf'"{name}"', text)} - COMPOSED
    assert unsent == set()


def test_links_lead_somewhere_their_readers_can_go() -> None:
    """Consumers are sent to their door and merchants to theirs, never the other way."""
    for name, template in message_book().templates.items():
        if "merchant" in template.audience and name != "one_time_code":
            assert "link" not in template.places, name
        if set(template.audience) != {"merchant"}:
            assert "portal" not in template.places, name
