"""The lodgement benchmark. Whatever is imported from here finds Django ready."""

import os

CLOCK = "2026-02-03T09:00:00+09:00"  # a week whose exchange rates are published

os.environ.setdefault("GWANMUN_CLOCK", CLOCK)
os.environ.setdefault("GWANMUN_SECRET", "the benchmark's own secret")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
os.environ.setdefault("DATABASE_URL", "postgresql:///not-yet")  # settings are read before the server is started

import django  # noqa: E402 - settings are read when it is set up

django.setup()
