"""The exchange, as Django knows it."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Where its tables and migrations are."""

    name = "gwanmun.office.exchange"
    label = "exchange"
