"""For the test suite: a private data folder, a fast password hash, nothing else different."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if os.environ.get("FANGXIN_TEST_HOME"):
    os.environ["FANGXIN_HOME"] = os.environ["FANGXIN_TEST_HOME"]
else:
    os.environ["FANGXIN_HOME"] = tempfile.mkdtemp(prefix="fangxin-test-")
    atexit.register(shutil.rmtree, os.environ["FANGXIN_HOME"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
os.environ.setdefault("FANGXIN_SEAL_KEY", "5e" * 32)

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A thread of the browser tests' web server lives as long as its browser's connection: it may not keep one to the database, too.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
