"""Fuzzing: schemathesis makes up requests from the door's own description, and holds every answer against it.

Nothing that comes in may make the office fail; every answer has a status, a kind and a shape that were announced; and
what does not fit the schema is refused. The requests are the same on every run.
"""

import msgspec
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from gwanmun.office.api import bodies, openapi
from gwanmun.office.people.roles import MAY

# OpenAPI knows no parameter of a path with strokes in it; the tiles of the log have tests of their own.
NOUNS = {noun: [one for one in operations if "{tile}" not in one.path] for noun, operations in openapi.every().items()}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
BOUNDED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/x-ndjson", "text/csv", bodies.XLSX)
def as_it_is(context, value):
    """A text is sent as it was made up; what is no text goes as JSON, to be refused."""
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


@pytest.fixture(scope="module")
def described():
    schema = schemathesis.openapi.from_dict(msgspec.json.decode(openapi.written()))
    schema.app = get_wsgi_application()
    return schema


@pytest.mark.parametrize("noun", NOUNS)
def test_what_fits_is_answered_as_announced(noun, described, people):
    for operation in NOUNS[noun]:
        ask(described, operation, people, GenerationMode.POSITIVE)


@pytest.mark.parametrize("noun", NOUNS)
def test_what_does_not_fit_is_refused_as_announced(noun, described, people):
    for operation in NOUNS[noun]:
        if can_be_wrong(operation):
            ask(described, operation, people, GenerationMode.NEGATIVE)


def can_be_wrong(operation):
    """Where nothing is asked nothing can be wrong; and a batch is taken, its lines are refused one by one."""
    return operation.body not in {"none", "lines"} or operation.asks is not None or "{" in operation.path


def ask(described, operation, people, mode):
    """A dozen requests by somebody who may make them."""
    key = people[min(MAY[operation.act] - {"public"})].key
    found = described.find_operation_by_label(f"{operation.method} {operation.path}")

    @BOUNDED
    @given(found.as_strategy(generation_mode=mode))
    def one_by_one(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    one_by_one()
