"""The doors as a server sees them: one WSGI application, which knows its country's law before the first request."""

import os

from django.core.wsgi import get_wsgi_application

from gwanmun.office.desks import rulebooks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")

application = get_wsgi_application()
rulebooks.current()
