"""Django's settings. What an operator sets comes from the environment and is listed in docs/operating.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from styczna.site.home import home, secret_key

HERE = Path(__file__).resolve().parent
HOME = home()
SECRET_KEY = secret_key(HOME)
DEBUG = False

# The address under which people reach the program. Without it we answer on this machine only.
PUBLIC_URL = os.environ.get("STYCZNA_PUBLIC_URL", "")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "localhost"] if PUBLIC_URL else ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
# How many proxies of our own stand in front: the address of a visitor is the last but so many of X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("STYCZNA_PROXIES", "1" if BEHIND_TLS else "0"))

INSTALLED_APPS = [
    "styczna.accounts",
    "styczna.clusters",
    "styczna.touchpoints",
    "styczna.orders",
    "styczna.continuity",
    "styczna.dialogue",
    "styczna.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "styczna.accounts.middleware.ActorMiddleware",
    "styczna.accounts.middleware.KnownDeviceMiddleware",
    "styczna.accounts.middleware.SecondFactorMiddleware",
    "styczna.site.middleware.ErrorMiddleware",
]

ROOT_URLCONF = "styczna.site.urls"
WSGI_APPLICATION = "styczna.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "styczna.site.context.page",
            ],
            "builtins": ["styczna.site.templatetags.page", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'styczna.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A reader never waits for a writer; a writer takes its lock when it begins, so it waits instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["styczna.accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "styczna.accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address; the old one counts until the new one is confirmed
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or factor is told to the owner by mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Styczna: "
# What is asked too often is refused with 429. Names of allauth; `login_failed` see accounts/devices.py.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "signup": "20/m/ip",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "styczna.accounts.adapter.Factors"
MFA_TOTP_ISSUER = "Styczna"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody is in with one; allauth would else forbid to change the address at all
# Officers, coordinators and administrators set up a second factor before they do anything else.
REQUIRE_SECOND_FACTOR = os.environ.get("STYCZNA_REQUIRE_SECOND_FACTOR", "") == "1"
# Signing in by the identity provider of an office (OpenID Connect); nobody comes in who is not known or invited.
SOCIALACCOUNT_ADAPTER = "styczna.accounts.oidc.KnownOrInvited"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another site is against our content security policy
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if os.environ.get("STYCZNA_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "main",
                "name": os.environ.get("STYCZNA_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("STYCZNA_OIDC_CLIENT_ID", "styczna"),
                "secret": os.environ.get("STYCZNA_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["STYCZNA_OIDC_SERVER"]},
            }
        ],
    }
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
if os.environ.get("STYCZNA_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _smtp = urlsplit(os.environ["STYCZNA_SMTP"])
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.username or "", _smtp.password or ""
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("STYCZNA_FROM", "styczna@localhost")

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # a year is no number to group; `|number` groups what is

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # the files of the package are served as they are; nothing has to be collected first

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "styczna.site.errors.csrf_failure"
if BEHIND_TLS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# Whose plan of orders it is where a file does not say.
AUTHORITY = os.environ.get("STYCZNA_AUTHORITY", "Urząd Marszałkowski Województwa Dolnośląskiego")

# The licence under which the public data are given away, by its address.
DATA_LICENCE = os.environ.get("STYCZNA_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)r"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Anybody on the street can send a wrong host; that is answered with 400 and is no fault of ours.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
