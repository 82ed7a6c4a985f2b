"""The portal, as Django knows it, and the accounts it signs people in by."""

from allauth.account.apps import AccountConfig
from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Where its templates, its dress and its migrations are."""

    name = "gwanmun.office.portal"
    label = "portal"


class SignInConfig(AccountConfig):
    """allauth's accounts. It wants its middleware before every request; ours stands in the chain, for people alone."""

    def ready(self) -> None:
        """Nothing is asked of the list of middlewares."""
