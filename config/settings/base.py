"""Django wiring shared by every shape Fangxin runs in."""

from __future__ import annotations

from config.environment import PROJECT, read_environment
from config.settings.access import *  # noqa: F403

ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.secret_key
SEAL_KEY = ENVIRONMENT.seal_key
FANGXIN_HOME = ENVIRONMENT.home
PUBLIC_URL = ENVIRONMENT.public_url
SMTP_URL = ENVIRONMENT.smtp_url
SMS_URL = ENVIRONMENT.sms_url
WEBHOOK_ALLOW = ENVIRONMENT.webhook_allow
DEMO = ENVIRONMENT.demo
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
DATABASES = {"default": ENVIRONMENT.database}
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

#: one a line, in any order: two that come at once do not meet
DOMAIN = [
    "stations",
    "record",
    "places",
    "agency",
    "merchants",
    "people",
    "timeline",
    "notices",
    "rosters",
    "knowledge",
    "evidence",
    "staff",
    "ledger",
    "trustcode",
    "papers",
    "registry",
    "odr",
    "classification",
    "routing",
    "cases",
    "inquiries",
    "reports",
    "mediation",
    "supervision",
    "feedback",
    "calls",
    "matters",
    "workorders",
    "claimants",
    "promises",
    "returns",
    "credit",
    "search",
    "exchange",
    "funds",
    "insurance",
    "letters",
    "disclosure",
    "bulletins",
    "surveys",
    "alerts",
    "environment",
    "evaluation",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "fangxin.storage.apps.StorageConfig",
    *[f"fangxin.domain.{name}.apps.{name.capitalize()}Config" for name in DOMAIN],
    "fangxin.interfaces.look",
    "fangxin.interfaces.access",
    "fangxin.interfaces.public",
    "fangxin.interfaces.desk",
    "fangxin.interfaces.merchant",
    "fangxin.interfaces.station",
    "fangxin.interfaces.board",
    "fangxin.interfaces.admin",
    "fangxin.interfaces.evidence",
]
MIDDLEWARE = [
    "fangxin.interfaces.access.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fangxin.interfaces.access.middleware.bare_pages",
    "fangxin.interfaces.access.middleware.refusals_answered",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted((PROJECT / "fangxin" / "interfaces").glob("*/templates")),
        "OPTIONS": {"environment": "fangxin.interfaces.look.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
        },
    },
]

AUTH_USER_MODEL = "agency.Account"
AUTHENTICATION_BACKENDS = ["fangxin.interfaces.access.backends.OfficerBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = FANGXIN_HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FANGXIN_HOME / "uploads"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_NAME = "__Host-fx" if ENVIRONMENT.https else "fx"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fangxin.interfaces.access.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "fangxin.interfaces.access.plain_forms.PlainForm",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "fangxin.interfaces.evidence.receiving.BoundedUpload",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fangxin.interfaces.access.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
