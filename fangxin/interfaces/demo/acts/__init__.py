"""What each act of lives.yaml does, through the real actions. `perform` is the one entry."""

from fangxin.interfaces.demo.acts.performing import perform
from fangxin.interfaces.demo.acts.stage import Life, Stage

__all__ = ["Life", "Stage", "perform"]
