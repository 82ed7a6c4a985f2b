"""OpenAPI: what is described is what is routed and read, no more and no less; and a fuzzer holds the door to it."""

import re

import jsonschema_rs
import msgspec
import pytest
from django.urls import Resolver404, get_resolver, resolve
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from gwanmun.law.basics import reading
from gwanmun.office.api import front, openapi
from gwanmun.office.people.roles import MAY
from gwanmun.office.portal import urls as portal
from tests.office.api.asking import Asker

IN_THE_PATH = {
    "number": "X/1.a-B_2",
    "code": "8524911000",
    "currency": "USD",
    "country": "VN",
    "month": "2026-01",
    "day": "2026-02-03",
    "tile": "tile/0/000",
}
OPERATIONS = [operation for noun in openapi.every().values() for operation in noun]


@pytest.fixture(scope="module")
def document():
    return msgspec.json.decode(openapi.written())


def test_it_is_openapi(document):
    OPENAPI_31_VALIDATOR.validate(document)
    assert document["openapi"] == "3.1.0"


def test_every_schema_is_json_schema(document):
    for name, schema in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_every_reference_leads_somewhere(document):
    named = set(re.findall(r'"#/components/(\w+)/(\w+)"', openapi.written().decode()))
    assert [(kind, name) for kind, name in named if name not in document["components"][kind]] == []


def test_every_operation_is_routed():
    for operation in OPERATIONS:
        address = re.sub(r"{(\w+)}", lambda match: IN_THE_PATH[match[1]], operation.path)
        found = resolve(address)
        wanted = {name: IN_THE_PATH[name] for name in re.findall(r"{(\w+)}", operation.path)}
        assert found.kwargs == wanted, operation.path
        assert "/" + re.sub(r"<gwanmun-\w+:(\w+)>", r"{\1}", found.route) == operation.path


def test_every_route_is_described(document):
    """Everything Django would answer to a program is in the description; what is for people is not."""
    for_people = {str(one.pattern) for one in portal.patterns()}
    patterns = [str(one.pattern) for one in get_resolver().url_patterns if str(one.pattern) not in for_people]
    routes = {"/" + re.sub(r"<gwanmun-\w+:(\w+)>", r"{\1}", pattern) for pattern in patterns}
    assert routes - {front.OPERATION.path} == set(document["paths"])


def test_every_operation_is_described(document):
    said = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert said == {(operation.path, operation.method) for operation in OPERATIONS}
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))


def test_an_operation_is_described_whole(document):
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            assert one["summary"].endswith("."), path
            assert "For: " in one["description"], path
            headers = [parameter["name"] for parameter in one["parameters"] if parameter["in"] == "header"]
            assert headers == (["Idempotency-Key"] if method == "post" else []), path
            assert ("requestBody" in one) == (method == "post"), path
            assert {"401", "429", "500", "503"} <= set(one["responses"]), path


def test_who_needs_a_key_is_said(document):
    for operation in OPERATIONS:
        security = document["paths"][operation.path][operation.method.lower()]["security"]
        assert ({} in security) == ("public" in MAY[operation.act]), operation.path


def test_addresses_that_look_like_documents_are_not_taken_for_them():
    with pytest.raises(Resolver404):
        resolve("/api/v1/declarations/")
    assert resolve("/api/v1/declarations/batches").route == "api/v1/declarations/batches"


TAKEN = {operation.takes.__name__: operation.takes for operation in OPERATIONS if operation.takes is not None}


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_every_body_has_an_example_and_the_door_reads_it(name, document):
    example = openapi.examples()[name]
    assert reading.read(TAKEN[name], msgspec.json.encode(example)) is not None
    assert document["components"]["schemas"][name]["examples"] == [example]


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_the_schema_of_a_body_takes_its_example_and_no_field_it_does_not_know(name, document):
    schema = {**document, "$ref": f"#/components/schemas/{name}"}
    validator = jsonschema_rs.Draft202012Validator(schema)
    example = msgspec.json.decode(msgspec.json.encode(openapi.examples()[name]))
    assert [error.message for error in validator.iter_errors(example)] == []
    assert not validator.is_valid({**example, "no_such_field": 1})


def test_it_is_read_without_a_key(office):
    response = Asker().get("/api/v1/openapi.json")
    assert (response.status_code, response.content) == (200, openapi.written())


def test_the_front_page_shows_every_operation(office):
    response = Asker().get("/api/")
    page = response.content.decode()
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Republic of Korea" in page
    assert all(f"<code>{operation.path}</code>" in page for operation in OPERATIONS)
    assert not re.search(r'<script|src=|url\(|@import|href="(?!/)', page), "it needs nothing from elsewhere"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_a_host_name_cannot_write_into_the_page(office):
    page = Asker().get("/api/", Host="localhost:8000").content.decode()
    assert "http://localhost:8000/api/v1/exchange-rates" in page
