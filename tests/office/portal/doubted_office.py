"""An office in which a partner doubts a certificate: `python -m tests.office.portal.doubted_office PASSWORD` fills it.

The exporter was given the password by the office, so it is not his own yet; the officers' is that of a course.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")

import django

django.setup()

from gwanmun.cli.entering import enter  # noqa: E402
from gwanmun.office.desks import origin_verifications  # noqa: E402
from gwanmun.office.desks.origin_verifications import AskingVerification  # noqa: E402
from gwanmun.office.people import accounts, persons, register  # noqa: E402
from tests.office.api.asking import HANBIT  # noqa: E402
from tests.office.portal.addresses import SOLD  # noqa: E402
from tests.stories.characters import PARTNER  # noqa: E402
from tests.stories.exporters import applied, exported, granted, listed  # noqa: E402


def fill(password):
    """An exporter's certificate, and the partner's question about it."""
    register.enrol(HANBIT, "trader")
    exporter = accounts.open_account("minji.han", "trader", country="KR", company=HANBIT.identifier)
    persons.let_in(exporter, password, called="Han Minji")
    persons.let_all_in([accounts.open_account("officer-busan", "officer")], password)
    listed()
    certificate = granted(applied(exported(SOLD)))
    asking = AskingVerification(certificate, "indirect", "doubt-of-origin", "Who made the boards, and where?")
    origin_verifications.ask_us(asking, "VN", PARTNER)


if __name__ == "__main__":
    enter("kr")
    fill(sys.argv[1])
