"""Roles: who may do what, in one table.

A role says which acts somebody may do at all; for whom, and on whose documents, is asked afterwards
(delegations in `register.py`, the parties of a document at its desk).
"""

from typing import Literal, cast, get_args

Role = Literal[
    *("trader", "broker", "carrier", "warehouse", "agency", "officer", "cashier", "partner", "auditor", "public"),
]
