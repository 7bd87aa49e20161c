"""Entry point for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moral_assembly.settings")
django = get_wsgi_application()

from networks.kept_files import KeptFiles  # noqa: E402 - models can be imported only after it

application = KeptFiles(django)
