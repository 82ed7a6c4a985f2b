"""The journal, as Django knows it."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Where its tables and migrations are."""

    name = "gwanmun.office.journal"
    label = "journal"
