"""Answers that were given, kept in memory for all threads of a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")
#: how many answers are kept
MOST = 200


class Answers(Generic[Answer]):
    """Answers by their questions; those asked for longest ago give way. `copied`: so that whoever asks may change what he gets."""

    def __init__(self, *, copied: Callable[[Answer], Answer]) -> None:
        self._copied, self._lock = copied, Lock()
        self._held: OrderedDict[tuple[Any, ...], Answer] = OrderedDict()

    def get(self, question: tuple[Any, ...]) -> Answer | None:
        """What was answered; None when it is not known."""
        with self._lock:
            held = self._held.get(question)
            if held is None:
                return None
            self._held.move_to_end(question)
        return self._copied(held)

    def keep(self, question: tuple[Any, ...], answer: Answer) -> None:
        """Know an answer from now on."""
        with self._lock:
            self._held[question] = self._copied(answer)
            self._held.move_to_end(question)
            while len(self._held) > MOST:
                self._held.popitem(last=False)

    def clear(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._held.clear()
