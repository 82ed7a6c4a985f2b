"""The portal, as Django knows it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Where its templates, its dress and its migrations are."""

    name = "gwanmun.office.portal"
    label = "portal"
