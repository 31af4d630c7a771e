"""The words of the journal and of clocks."""

from fangxin.domain.timeline.words.acts import Act
from fangxin.domain.timeline.words.chains import ChainId
from fangxin.domain.timeline.words.clocks import AFTER_CLOSING, BINDING_OTHERS, ClockStatus
from fangxin.domain.timeline.words.labels import ACT_LABELS, PUBLIC_ACTS

__all__ = ["ACT_LABELS", "AFTER_CLOSING", "BINDING_OTHERS", "PUBLIC_ACTS", "Act", "ChainId", "ClockStatus"]
