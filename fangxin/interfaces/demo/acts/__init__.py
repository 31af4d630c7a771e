"""What each act of lives.yaml does, through the real actions. `perform` is the one entry."""

from fangxin.interfaces.demo.acts.performing import ActRefused, perform
from fangxin.interfaces.demo.acts.stage import Life, Stage

__all__ = ["ActRefused", "Life", "Stage", "perform"]
