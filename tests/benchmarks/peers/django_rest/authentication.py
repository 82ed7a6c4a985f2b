"""Authentication: an API key, its hash believed for a moment as in the office itself."""

from hmac import compare_digest
from typing import NamedTuple

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from tests.benchmarks.peers import practice
from tests.benchmarks.peers.django_rest.models import ApiKey

callers = practice.Believed()


class Caller(NamedTuple):
    """Whose key came with the request."""

    account: str
    company: str
    is_authenticated: bool = True


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request):
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return None
        prefix, digest = practice.secret_digest(token)
        kept = callers.find(prefix)
        if kept is None:
            key = ApiKey.objects.select_related("account__company").filter(prefix=prefix, revoked=None).first()
            if key is None or key.account.closed or key.account.company is None:
                raise AuthenticationFailed
            kept = callers.keep(prefix, (bytes(key.digest), Caller(key.account.name, key.account.company.identifier)))
        if not compare_digest(kept[0], digest):
            raise AuthenticationFailed
        return kept[1], None

    def authenticate_header(self, request):
        return "Bearer"
