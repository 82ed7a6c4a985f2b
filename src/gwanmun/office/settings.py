"""Settings: one file, everything read from the environment, nothing secret in it.

DATABASE_URL            a PostgreSQL of one's own; the `gwanmun` command sets it to the embedded one when it is absent
GWANMUN_COUNTRY         the pack this office applies ("kr")
GWANMUN_PACKS           folders of a deployer's own packs, separated by the system's path separator; without it,
                        the folder packs under GWANMUN_HOME
GWANMUN_SECRET          the office's secret: signs sessions, draws the random arm of selection
GWANMUN_CLOCK           an ISO date-time with offset: where the clock starts instead of now (demo, tests)
GWANMUN_CLOCK_SET       the real moment at which it was set so; without it, the moment this process started
GWANMUN_SEAL            the folder of the keys certificates of origin are signed with
GWANMUN_KEYS            the folder of the keys the country speaks to other countries with (`gwanmun keys make`)
GWANMUN_HOSTS           host names the doors answer to, separated by commas
GWANMUN_RATE_PER_MINUTE requests an API key may make a minute, in one process
"""

import os
import secrets

from psycopg.conninfo import conninfo_to_dict

from gwanmun.countries.packs import own_folders

COUNTRY = os.environ.get("GWANMUN_COUNTRY", "kr")
PACK_FOLDERS = own_folders()
CLOCK = os.environ.get("GWANMUN_CLOCK", "")
CLOCK_SET = os.environ.get("GWANMUN_CLOCK_SET", "")
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
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "gwanmun.office.people",
    "gwanmun.office.journal",
    "gwanmun.office.records",
    "gwanmun.office.exchange",
]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = "gwanmun.office.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # each door bounds its own bodies, by the two figures above
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
APPEND_SLASH = False
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GWANMUN_LOG", "WARNING")},
    # Why somebody's paper does not hold is told to who asked; it is no event of the office.
    # The door says itself what went wrong on our side, with the request's number; a refusal is no event of the office.
    "loggers": {"django.request": {"level": "CRITICAL"}, "pyhanko": {"level": "CRITICAL"}},
}
