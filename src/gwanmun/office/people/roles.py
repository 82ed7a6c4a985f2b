"""Roles: who may do what, in one table.

A role says which acts somebody may do at all. For whom, and on whose documents, is asked afterwards:
delegations stand in the register, and a document knows its parties.
"""

from typing import Literal, get_args

Role = Literal[
    "trader",  # an importer or exporter, for itself
    "broker",  # a licensed customs broker, for those who gave it leave
    "carrier",  # who carries the goods and answers for the manifest, forwarders too
    "warehouse",  # who keeps a bonded place
    "agency",  # another authority that must agree first
    "officer",  # of customs
    "cashier",  # a bank or the treasury: money in and out
    "partner",  # another country's customs
    "auditor",  # looks at everything and touches nothing
    "public",  # anybody, without a key
]
ROLES: tuple[Role, ...] = get_args(Role)
FOR_A_COMPANY = frozenset({"trader", "broker"})  # roles that see the affairs of one company and no others

TABLE = """
act                  trader broker carrier warehouse agency officer cashier partner auditor public
draft                   x      x      .        .       .       .       .       .       .      .
lodge                   x      x      .        .       .       .       .       .       .      .
amend                   x      x      .        .       .       .       .       .       .      .
correct                 .      .      .        .       .       x       .       .       .      .
answer-amendment        .      .      .        .       .       x       .       .       .      .
withdraw                x      x      .        .       .       .       .       .       .      .
see-declarations        x      x      .        .       .       x       x       .       x      .
pay                     .      .      .        .       .       .       x       .       .      .
declare-period          x      x      .        .       .       .       .       .       .      .
see-periods             x      x      .        .       .       x       x       .       x      .
refund                  .      .      .        .       .       .       x       .       .      .
secure                  .      .      .        .       .       x       x       .       .      .
give-guarantee          .      .      .        .       .       x       .       .       .      .
see-guarantees          x      x      .        .       .       x       x       .       x      .
examine                 .      .      .        .       .       x       .       .       .      .
change-control          .      .      .        .       .       x       .       .       .      .
state-capacity          .      .      .        .       .       x       .       .       .      .
see-controls            .      .      .        .       .       x       .       .       x      .
reject                  .      .      .        .       .       x       .       .       .      .
hold                    .      .      .        .       .       x       .       .       .      .
lift-hold               .      .      .        .       .       x       .       .       .      .
extend-loading          .      .      .        .       .       x       .       .       .      .
load                    .      .      x        .       .       .       .       .       .      .
manifest                .      .      x        .       .       .       .       .       .      .
move                    .      .      x        .       .       .       .       .       .      .
land                    .      .      x        .       .       .       .       .       .      .
split                   .      .      x        .       .       x       .       .       .      .
carry                   .      .      .        x       .       .       .       .       .      .
extend-storage          .      .      .        .       .       x       .       .       .      .
see-bills               x      x      x        x       .       x       .       .       x      .
grant-permit            .      .      .        .       x       .       .       .       .      .
see-permits             .      .      .        .       x       x       .       .       x      .
send-certificate        .      .      .        .       .       .       .       x       .      .
see-certificates        x      x      .        .       .       x       .       x       x      .
list-products           x      x      .        .       .       .       .       .       .      .
see-products            x      x      .        .       .       x       .       .       x      .
declare-materials       x      x      .        .       .       .       .       .       .      .
check-materials         .      .      .        .       .       x       .       .       .      .
see-materials           x      x      .        .       .       x       .       .       x      .
approve-exporter        .      .      .        .       .       x       .       .       .      .
see-approvals           x      x      .        .       .       x       .       .       x      .
apply-certificate       x      x      .        .       .       .       .       .       .      .
review-certificate      .      .      .        .       .       x       .       .       .      .
see-applications        x      x      .        .       .       x       .       .       x      .
see-issued              x      x      .        .       .       x       .       x       x      .
see-issued-of-exporter  x      x      .        .       .       x       .       .       x      .
send-issued             .      .      .        .       .       x       .       .       .      .
tell-issued             .      .      .        .       .       .       .       x       .      .
copy-issued             .      .      .        .       .       x       .       .       .      .
end-issued              x      x      .        .       .       x       .       .       .      .
close-issued            .      .      .        .       .       x       .       .       .      .
see-archive             x      x      .        .       .       x       .       .       x      .
ask-verification        .      .      .        .       .       .       .       x       .      .
open-verification       .      .      .        .       .       x       .       .       .      .
answer-verification     x      x      .        .       .       .       .       .       .      .
reply-verification      .      .      .        .       .       x       .       .       .      .
tell-verification       .      .      .        .       .       .       .       x       .      .
see-verifications       x      x      .        .       .       x       .       x       x      .
send-declaration        .      .      .        .       .       .       .       x       .      .
apply-operator          x      x      x        x       .       .       .       .       .      .
report-operator         x      x      x        x       .       .       .       .       .      .
consent-operator        x      .      x        x       .       .       .       .       .      .
validate-operator       .      .      .        .       .       x       .       .       .      .
authorise-operator      .      .      .        .       .       x       .       .       .      .
see-operators           x      x      x        x       .       x       .       .       x      .
see-every-operator      .      .      .        .       .       x       .       .       x      .
map-recognised          .      .      .        .       .       x       .       .       .      .
see-recognised          .      .      .        .       .       x       .       .       x      .
subscribe               x      x      .        .       .       .       .       .       .      .
keep-people             x      x      x        x       x       .       .       .       .      .
delegate                x      .      .        .       .       .       .       .       .      .
change-pack             .      .      .        .       .       x       .       .       .      .
see-packs               .      .      .        .       .       x       .       .       x      .
see-exchange            .      .      .        .       .       x       .       x       x      .
reopen-channel          .      .      .        .       .       x       .       .       .      .
see-figures             .      .      .        .       .       x       .       .       x      .
ask                     x      x      x        x       x       x       x       x       x      x
"""


def _read(table: str) -> dict[str, frozenset[str]]:
    (_, *roles), *rows = (line.split() for line in table.strip().splitlines())
    return {
        act: frozenset(role for role, mark in zip(roles, marks, strict=True) if mark == "x") for act, *marks in rows
    }


MAY = _read(TABLE)
ACTS = tuple(MAY)


def may(role: str, act: str) -> bool:
    """Whether somebody of this role may do this act at all. An act that is not in the table is a programmer's slip."""
    return role in MAY[act]


assert set(TABLE.split()[1:11]) == set(ROLES), "the table has a column for each role"
