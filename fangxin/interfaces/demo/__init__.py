"""The demo: an invented agency whose cases are replayed through the real actions, and the same for outside checks."""

from fangxin.interfaces.demo.entering import Entry, demo_entries, demo_login, demo_logins, ensure_demo
from fangxin.interfaces.demo.logins import DemoLogin
from fangxin.interfaces.demo.replaying import NotEmpty, Replayed, replay
from fangxin.interfaces.demo.story import Story, demo_story

__all__ = [
    "DemoLogin",
    "Entry",
    "NotEmpty",
    "Replayed",
    "Story",
    "demo_entries",
    "demo_login",
    "demo_logins",
    "demo_story",
    "ensure_demo",
    "replay",
]
