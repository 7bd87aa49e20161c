"""Settings: safe and local unless the environment says otherwise.

Every variable that is read here is listed, with its default, in ``.env.example``.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from moral_assembly import database, secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".local"))).resolve()
DATABASE_URL = env("DATABASE_URL", default="")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=not DATABASE_URL)
HTTPS = env.bool("HTTPS", default=False)
SITE_URL = env("SITE_URL", default="")

SECRET_KEY = env("SECRET_KEY", default="") or secret.from_file(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "pledges",
    "exhibitions",
    "events",
    "networks",
    "moral_assembly",
    "moral_assembly.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "corsheaders",
    "crispy_forms",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "moral_assembly.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "moral_assembly.accounts.middleware.ClosedByDefaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "networks.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "moral_assembly.urls"
WSGI_APPLICATION = "moral_assembly.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.static",
                "moral_assembly.templatetags.thai",
                "moral_assembly.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "moral_assembly.display.page",
                "moral_assembly.demo.roles",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]
CRISPY_TEMPLATE_PACK = "forms"

# Persistent connections; a page that meets a dead one asks again (networks/pages.py).
DATABASES = {
    "default": {
        **(database.settings_from(DATABASE_URL) if DATABASE_URL else database.settings(DATA_DIR)),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# "default" is shared by all processes (throttles count there); "pages" and the "answers" of the search are each
# process's own memory, apart, so that odd questions push no page out.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
    "answers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "th"
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))()
STORAGES = {
    "default": {"BACKEND": "moral_assembly.storage.ThaiSafeStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "moral_assembly.stylesheets.JoinedStaticFilesStorage"
    },
}
WHITENOISE_ROOT = BASE_DIR / "static/root"  # what other sites know by a lasting address: /embed.js
WHITENOISE_MAX_AGE = 60 * 60

# Mail goes to a folder until a server is named, e.g. EMAIL_URL=smtp+tls://user:password@host:587
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    if EMAIL_BACKEND.endswith("smtp.EmailBackend"):  # noqa: F821  (from EMAIL_URL)
        EMAIL_BACKEND = "moral_assembly.mail.EmailBackend"
    EMAIL_TIMEOUT = 20  # seconds for each answer
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="สมัชชาคุณธรรม <noreply@localhost>")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "moral_assembly.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "moral_assembly.accounts.passwords.UnlikeThePerson", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "moral_assembly.accounts.passwords.Uncommon"},
    {"NAME": "moral_assembly.accounts.passwords.NotNumbersAlone"},
]
SESSION_COOKIE_AGE = 60 * 60 * 12  # a working day; "remember me" is not offered on shared desks
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Accounts come from invitations alone; the address was proved by the invitation that reached it.
ACCOUNT_ADAPTER = "networks.account_letters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "moral_assembly.accounts.forms.LoginForm",
    "reset_password": "moral_assembly.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "moral_assembly.accounts.forms.ResetPasswordKeyForm",
    "set_password": "moral_assembly.accounts.forms.SetPasswordForm",
    "change_password": "moral_assembly.accounts.forms.ChangePasswordForm",
    "add_email": "moral_assembly.accounts.forms.AddEmailForm",
    "reauthenticate": "moral_assembly.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[สมัชชาคุณธรรม] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

MFA_ADAPTER = "moral_assembly.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "moral_assembly.accounts.forms.AuthenticateForm",
    "reauthenticate": "moral_assembly.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "moral_assembly.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "moral_assembly.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "moral_assembly.accounts.forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody but an administrator at the console has an unproved address
MFA_TOTP_ISSUER = "สมัชชาคุณธรรม"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow it on localhost only

# Signs the audit trail. Keep the old value here when SECRET_KEY is changed, or the trail no longer agrees.
AUDIT_KEY = env("AUDIT_KEY", default="") or SECRET_KEY

# The digital seal on certificates. Without a file (PKCS#12) or a device (PKCS#11) the installation makes a
# key of its own in DATA_DIR/seal.
SEAL_FILE = env("SEAL_FILE", default="")
SEAL_PKCS11 = env.str("SEAL_PKCS11", default="")
SEAL_PASSWORD = env("SEAL_PASSWORD", default="")
BADGE_KEYS = env("BADGE_KEYS", default="")
SEAL_NAME = env("SEAL_NAME", default="สมัชชาคุณธรรม")

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a release or a list of a large edition is chosen from row by row

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # probes come from beside the server, not through its proxy
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "moral_assembly.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": ["https://www.youtube-nocookie.com"],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "base-uri": [NONE],
    }
}

# Programs on any other site may read the API, the programme's files and the feed; no cookie goes with it.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = (
    r"^/(api/v1/|[\w-]+/\d{4}/(programme\.(ics|json|xml)|programme/[\w-]+\.ics|feed\.atom)$"
    r"|verify/[\w/]+\.json$|\.well-known/did\.json$)"
)
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint.progress": {"level": "INFO", "propagate": False},  # read by moral_assembly/thai_pdf.py
        "pikepdf": {"level": "WARNING"},
    },
}
