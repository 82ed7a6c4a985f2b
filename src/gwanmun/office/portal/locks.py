"""Locks: the headers that let a page do nothing but what it is for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# No script and no style but our own files, nothing from elsewhere, no frame around a page and none inside it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(self)",
    "X-Frame-Options": "DENY",
}


def locked(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that puts the locks on every page; what a page shows is kept by nobody on the way."""

    def answer(http: HttpRequest) -> HttpResponse:
        response = get_response(http)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if not http.path_info.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer
