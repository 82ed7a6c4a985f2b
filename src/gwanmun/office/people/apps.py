"""The people, as Django knows them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Where its tables and migrations are."""

    name = "gwanmun.office.people"
    label = "people"
