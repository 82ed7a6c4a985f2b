"""The peer on Django, as a server sees it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.peers.django_rest.settings")
application = get_wsgi_application()
