"""The people, as Django knows them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gwanmun.office.people"
    label = "people"
