"""Fangxin's database and models under a bare Django; the middleware is taken away once the applications are ready."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "benchmarks.reference"
