"""Sign-in: how allauth is told that accounts are opened by the office, and how it keeps what it must keep secret.

Whoever was given a password by somebody else is led to allauth's own page for another by the entrance, before any page
of ours; what he was about to do waits behind it.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gwanmun.office.desks import rulebooks
from gwanmun.office.people import persons
from gwanmun.office.people.locked import lock

_WHAT = "second factors"

# Words of allauth's own pages that it does not speak in all of our languages.
WORDS = (
    _("Username"),
    _("Password"),
    _("The username and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("Change Password"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Forgot Password?"),
    _("Sign Out"),
    _("Are you sure you want to sign out?"),
    _("Two-Factor Authentication"),
    _("Authenticator App"),
    _("Authentication using an authenticator app is active."),
    _("An authenticator app is not active."),
    _("Authenticator code"),
    _("Activate Authenticator App"),
    _("Activate"),
    _("Deactivate"),
    _("Security Keys"),
    _("No security keys have been added."),
    _("Recovery Codes"),
    _("No recovery codes set up."),
    _("Manage"),
    _("Add"),
    _("Generate"),
    _("Confirm Access"),
    _("Please reauthenticate to safeguard your account."),
    _("Confirm"),
)


class ByName(AuthenticationBackend):
    """Whoever knows the name and password of an account that people sign in under."""

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        """The user of a session, with everything a page asks of him, in one query."""
        return persons.user_of(user_id)


class Accounts(DefaultAccountAdapter):
    """Nobody opens an account for himself: whom a company may let act for it stands in the register."""

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """A password that is good enough, and not the one there is: else choosing another would be no choice."""
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.check_password(cleaned):
            raise ValidationError(_("This is the password you have. Choose another one."))
        return cleaned

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The password somebody has chosen: from now on nobody else knows it."""
        with transaction.atomic():
            super().set_password(user, password)
            persons.has_chosen(user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth gives it
        """His account, for whoever was not on his way somewhere else."""
        return reverse("me")

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth gives it
        """Never."""
        return False


class SecondFactors(DefaultMFAAdapter):
    """Second factors: the secret of a TOTP app is kept under the office's own secret, not as it is."""

    def encrypt(self, text: str) -> str:
        """The secret as the database keeps it."""
        return lock(_WHAT).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as the app has it."""
        return lock(_WHAT).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the app shows above the digits."""
        return f"Gwanmun {rulebooks.current().country.name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a passkey is made for: this office's own host."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}
