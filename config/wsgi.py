"""The WSGI door for an application server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.environment import of_pages

of_pages(settings.DATABASES["default"])
application = get_wsgi_application()
