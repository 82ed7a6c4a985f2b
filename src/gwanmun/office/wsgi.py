"""The doors as a server sees them: one WSGI application, which knows its country's law before the first request."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from gwanmun.office.desks import rulebooks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")

application = get_wsgi_application()
rulebooks.current()

# A country's law is a hundred thousand values that are never given up, and a batch of declarations makes as many that
# hold no circles. The collector need not look through the first at all, and through the second ten times less often.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
