"""The records, as Django knows it."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Where its tables and migrations are."""

    name = "gwanmun.office.records"
    label = "records"
