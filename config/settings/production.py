"""For serving: the environment decides; nothing is loosened here."""

from config.settings.base import *  # noqa: F403
