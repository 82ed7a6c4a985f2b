"""Settings: one file, everything read from the environment, nothing secret in it.

DATABASE_URL            a PostgreSQL of one's own; the `gwanmun` command sets it to the embedded one when it is absent
GWANMUN_COUNTRY         the pack this office applies ("kr")
GWANMUN_PACKS           folders of a deployer's own packs, separated by the system's path separator; without it,
                        the folder packs under GWANMUN_HOME
GWANMUN_SECRET          the office's secret: signs sessions, makes the seeds of the random arm of selection
GWANMUN_CLOCK           an ISO date-time with offset: where the clock starts instead of now (demo, tests)
GWANMUN_CLOCK_SET       the real moment at which it was set so; without it, the moment this process started
GWANMUN_SEAL            the folder of the keys certificates of origin are signed with
GWANMUN_KEYS            the folder of the keys the country speaks to other countries with (`gwanmun keys make`)
GWANMUN_HOSTS           host names the doors answer to, separated by commas
GWANMUN_RATE_PER_MINUTE requests an API key may make a minute, in one process
GWANMUN_LANGUAGES       a folder of languages beside ours: a catalogue each, in <code>/LC_MESSAGES/django.mo
GWANMUN_ADDRESS         where people find the pages ("https://customs.example"): stands before addresses in notices
GWANMUN_MAIL            the mail server ("smtp://name:password@host:587"); without it nobody is told by e-mail
GWANMUN_MAIL_FROM       whom mail comes from
GWANMUN_NOTICE_NETWORKS networks that are not the public internet's and may be notified all the same ("10.1.0.0/16,…")
GWANMUN_SECURE          1 when the doors stand behind TLS: cookies are sent over nothing else then
"""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf.locale import LANG_INFO
from psycopg.conninfo import conninfo_to_dict

from gwanmun.countries.packs import own_folders

COUNTRY = os.environ.get("GWANMUN_COUNTRY", "kr")
PACK_FOLDERS = own_folders()
CLOCK = os.environ.get("GWANMUN_CLOCK", "")
CLOCK_SET = os.environ.get("GWANMUN_CLOCK_SET", "")
MODELS_FOLDER = os.environ.get("GWANMUN_MODELS", "")
"""The registry of selection's models; empty where none chooses."""
SEAL_FOLDER = os.environ.get("GWANMUN_SEAL", "")
KEYS_FOLDER = os.environ.get("GWANMUN_KEYS", "")
REQUESTS_PER_MINUTE = int(os.environ.get("GWANMUN_RATE_PER_MINUTE", "6000"))
LARGEST_BODY_BYTES = 8 * 1024 * 1024  # one document; 999 lines with every field filled are under 2 MB
LARGEST_BATCH_BYTES = 64 * 1024 * 1024  # one file of declarations, read line by line
LARGEST_BATCH_LINES = 10_000

# Without a secret of its own an office still runs, but sessions and the random arm change when it restarts.
SECRET_KEY = os.environ.get("GWANMUN_SECRET") or secrets.token_urlsafe(48)
ALLOWED_HOSTS = os.environ.get("GWANMUN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
DEBUG = False


# What is prepared finds its rows by a key whatever its parameters are (`journal/connection.py`): one plan will do.
SESSION = "-c statement_timeout=30000 -c lock_timeout=10000 -c plan_cache_mode=force_generic_plan"


def database(url: str) -> dict[str, object]:
    """Django's view of a PostgreSQL address, socket paths included."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,  # a connection a thread, kept
        "OPTIONS": {"options": SESSION, "application_name": "gwanmun"},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "gwanmun.office.portal.apps.PortalConfig",  # before allauth, whose pages it dresses
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "gwanmun.office.portal.apps.SignInConfig",
    "allauth.mfa",
    "django_htmx",
    "gwanmun.office.people",
    "gwanmun.office.journal",
    "gwanmun.office.records",
    "gwanmun.office.exchange",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gwanmun.office.portal.chain.ForPeople",  # sessions, languages, forms: for pages alone
]
ROOT_URLCONF = "gwanmun.office.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # 999 lines of a declaration in one form
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # each door bounds its own bodies, by the two figures above
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
APPEND_SLASH = False
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# ------------------------------------------------------------------------------------------------ the door for people

PORTAL = Path(__file__).parent / "portal"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "gwanmun.office.portal.surroundings.everywhere",
            ],
        },
    }
]
# The next language is a folder with a catalogue in it, and nothing else.
LOCALE_PATHS = [*map(Path, filter(None, [os.environ.get("GWANMUN_LANGUAGES")])), PORTAL / "locale"]


def languages() -> list[tuple[str, str]]:
    """The languages of the pages, each under its own name: ours, then a deployer's."""
    ours = {"en": "English", "ko": "한국어", "vi": "Tiếng Việt"}
    files = [file for folder in LOCALE_PATHS for file in folder.glob("*/LC_MESSAGES/django.mo")]
    codes = sorted({file.parents[1].name.replace("_", "-").lower() for file in files} - ours.keys())
    return [*ours.items(), *((code, LANG_INFO.get(code, {}).get("name_local", code)) for code in codes)]


LANGUAGES = languages()
LANGUAGE_COOKIE_NAME = "gwanmun_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the few files of the pages lie in the packages; nothing is collected
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000  # each is asked for by its content (`portal/templatetags/said.py`)
SECURE = os.environ.get("GWANMUN_SECURE") == "1"  # the doors stand behind TLS: cookies travel on nothing else
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "gwanmun_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "gwanmun_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gwanmun.office.portal.entrance.forged"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}
AUTHENTICATION_BACKENDS = ["gwanmun.office.portal.sign_in.ByName"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
ACCOUNT_ADAPTER = "gwanmun.office.portal.sign_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "gwanmun.office.portal.sign_in.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # browsers allow it on localhost alone

# -------------------------------------------------------------------------------------------------------- notices

ADDRESS = os.environ.get("GWANMUN_ADDRESS", "").rstrip("/")
NOTICE_NETWORKS = [ip_network(one) for one in os.environ.get("GWANMUN_NOTICE_NETWORKS", "").split(",") if one]
_MAIL = urlsplit(os.environ.get("GWANMUN_MAIL", ""))
MAILS = bool(_MAIL.hostname)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAILS else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_TLS = _MAIL.scheme == "smtp" and EMAIL_HOST not in {"", "localhost", "127.0.0.1"}
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("GWANMUN_MAIL_FROM", "customs@localhost")

# ---------------------------------------------------------------------------------------------------------- the log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GWANMUN_LOG", "WARNING")},
    # Why somebody's paper does not hold is told to who asked; it is no event of the office.
    # The door says itself what went wrong on our side, with the request's number; a refusal is no event of the office.
    "loggers": {"django.request": {"level": "CRITICAL"}, "pyhanko": {"level": "CRITICAL"}},
}
