"""The peer on Django REST framework: nested serializers, the ORM, bulk_create."""

import json
import os

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpResponse
from django.urls import path
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.benchmarks.peers import practice
from tests.benchmarks.peers.django_rest.models import (
    Answer,
    Delegation,
    Entry,
    Holding,
    Line,
    Number,
    Pack,
    Record,
)
from tests.benchmarks.peers.django_rest.serializers import DeclarationSerializer, StandingSerializer

SECRET = os.environ["GWANMUN_SECRET"]
KEEPS_LINES = os.environ["PEER_LINE_ROWS"] == "yes"
CREATED = 201

clock = practice.Clock(os.environ["GWANMUN_CLOCK"])
mandates = practice.Believed()
rulebooks = []
render = JSONRenderer().render


class Conflict(APIException):
    status_code = 409


class NdjsonParser(BaseParser):
    """A document a line."""

    media_type = "application/x-ndjson"

    def parse(self, stream, media_type=None, parser_context=None):
        return [json.loads(line) for line in stream.read().splitlines()]


class DeclarationView(APIView):
    """One declaration, in one transaction."""

    def post(self, request):
        digest = practice.request_digest("POST", request.path, request._request.body)
        serializer = DeclarationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                standing = self.lodge(request, serializer.validated_data, digest)
        except IntegrityError:
            return answered_before(request, digest)
        return Response(standing, CREATED)

    def lodge(self, request, document, digest):
        check_mandate(request.user, document)
        number = document["consignment"].get("transport_document", "")
        bill = Holding.objects.select_for_update().filter(stream="bill", number=number).first()
        trader, most = document["importer"]["identifier"], practice.most_counted(current_rulebook())
        earlier = Record.objects.filter(trader=trader).exclude(status="rejected")[:most].count()
        at = clock.now()
        verdict = ask(request, document, held(bill), earlier, at)
        if verdict.problems:
            raise ValidationError(list(verdict.problems))
        Number.objects.create(**verdict.number)
        Entry.objects.bulk_create([Entry(**entry) for entry in verdict.entries])
        Record.objects.create(**verdict.record)
        if KEEPS_LINES:
            Line.objects.bulk_create([Line(**line) for line in verdict.lines])
        if verdict.bill is not None:
            bill.place, bill.seal, bill.state = verdict.bill.place, verdict.bill.seal, verdict.bill.state
            bill.save(update_fields=["place", "seal", "state"])
        standing = StandingSerializer(verdict.standing).data
        key = request.headers["Idempotency-Key"]
        answer(request, key, digest, render(standing).decode(), at).save(force_insert=True)
        return standing


class BatchView(APIView):
    """Many declarations, in one transaction: each table is read once and written with one bulk_create."""

    parser_classes = [NdjsonParser]

    def post(self, request):
        digest = practice.request_digest("POST", request.path, request._request.body)
        serializer = DeclarationSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                answers = self.lodge(request, serializer.validated_data, digest)
        except IntegrityError:
            return answered_before(request, digest)
        return HttpResponse(b"\n".join(answers), content_type="application/x-ndjson")

    def lodge(self, request, documents, digest):
        for document in documents:
            check_mandate(request.user, document)
        numbers = {document["consignment"].get("transport_document", "") for document in documents}
        rows = {b.number: b for b in Holding.objects.select_for_update().filter(stream="bill", number__in=numbers)}
        bills = {number: held(bill) for number, bill in rows.items()}
        traders = {document["importer"]["identifier"] for document in documents}
        counted = Record.objects.filter(trader__in=traders).exclude(status="rejected")
        earlier = dict(counted.values_list("trader").annotate(Count("pk")))
        at, answers, verdicts, moved = clock.now(), [], [], {}
        for document in documents:
            bill = document["consignment"].get("transport_document", "")
            before = min(practice.most_counted(current_rulebook()), earlier.get(document["importer"]["identifier"], 0))
            verdict = ask(request, document, bills.get(bill), before, at)
            if verdict.problems:
                answers.append(render(list(verdict.problems)))
                continue
            if verdict.bill is not None:
                bills[bill] = moved[bill] = verdict.bill
            verdicts.append(verdict)
            answers.append(render(StandingSerializer(verdict.standing).data))
        self.write(verdicts, [(rows[number], state) for number, state in moved.items()])
        key = request.headers["Idempotency-Key"]
        Answer.objects.bulk_create(
            [answer(request, f"{key}/{n}", digest, body.decode(), at) for n, body in enumerate(answers)]
        )
        return answers

    def write(self, verdicts, moved):
        Number.objects.bulk_create([Number(**verdict.number) for verdict in verdicts])
        Entry.objects.bulk_create([Entry(**entry) for verdict in verdicts for entry in verdict.entries])
        Record.objects.bulk_create([Record(**verdict.record) for verdict in verdicts])
        if KEEPS_LINES:
            Line.objects.bulk_create([Line(**line) for verdict in verdicts for line in verdict.lines])
        # bulk_update cannot address a composite key, and an upsert is what bulk_create does with conflicts.
        for bill, state in moved:
            bill.place, bill.seal, bill.state = state.place, state.seal, state.state
        Holding.objects.bulk_create(
            [bill for bill, _ in moved],
            update_conflicts=True,
            unique_fields=["stream", "number"],
            update_fields=["place", "seal", "state"],
        )


def ask(request, document, bill, earlier, at):
    actor = (request.user.account, request.user.company)
    return practice.lodge(
        document, bill, earlier=earlier, actor=actor, at=at, rulebook=current_rulebook(), secret=SECRET
    )


def check_mandate(caller, document):
    principal = document["importer"]["identifier"]
    if document["declarant"]["identifier"] != caller.company:
        raise PermissionDenied
    if caller.company == principal or mandates.find((caller.company, principal)):
        return
    today = clock.today(current_rulebook().country.timezone)
    found = Delegation.objects.filter(
        principal__country="KR",
        principal__identifier=principal,
        delegate__country="KR",
        delegate__identifier=caller.company,
        first__lte=today,
        last__gte=today,
    )
    if not found.exists():
        raise PermissionDenied
    mandates.keep((caller.company, principal), True)


def current_rulebook():
    """The law of the country, read once a process."""
    if not rulebooks:
        pack = Pack.objects.get()
        rulebooks.append(practice.rulebook_of(pack.hash, bytes(pack.body)))
    return rulebooks[0]


def answered_before(request, digest):
    """The same request was answered before; or a number was taken."""
    found = Answer.objects.filter(account=request.user.account, key=request.headers["Idempotency-Key"]).first()
    if found is None or bytes(found.digest) != digest:
        raise Conflict
    return HttpResponse(found.body, status=found.status, content_type="application/json")


def held(bill):
    return practice.Held(bill.case_key, bill.place, bytes(bill.seal), bill.state) if bill is not None else None


def answer(request, key, digest, body, at):
    return Answer(account=request.user.account, key=key, digest=digest, status=CREATED, body=body, at=at)


urlpatterns = [path("declarations", DeclarationView.as_view()), path("declarations/batch", BatchView.as_view())]
