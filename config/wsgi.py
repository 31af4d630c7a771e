"""The WSGI door for an application server."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.environment import of_pages

of_pages(settings.DATABASES["default"])
application = get_wsgi_application()

from fangxin.interfaces.public.code.counting import keep_flushing  # noqa: E402 - applications must be ready

keep_flushing()

# what was loaded to serve stays for good: the collector need not walk over it at every few hundred rows of a page
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
