"""What hands take for a page they have looked through: one that differs in words, numbers and repeated rows, and in nothing else."""

import pytest

from tests.office.portal.hands import build

ROW = '<tr><td><label for="q-{0}">Quantity {0}</label></td><td><input id="q-{0}" name="lines[{0}].quantity" value="{0}"></td></tr>'
PAGE = '<html lang="en"><main><h1>{title}</h1><table>{rows}</table><a class="button" href="/goods/{title}">Go on</a></main></html>'


def page(title="Case 1", rows=3):
    return PAGE.format(title=title, rows="".join(map(ROW.format, range(1, rows + 1))))


@pytest.mark.parametrize("other", [page("Case 27"), page(rows=60), page("화물 진행")])
def test_words_numbers_and_repeated_rows_are_no_other_page(other):
    assert build(other) == build(page())


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('lang="en"', 'lang="ko"'),
        ("Go on", ""),
        ('class="button"', 'class="button quiet"'),
        ("<h1>Case 1</h1>", "<h2>Case 1</h2>"),
        ("<label", '<label class="unseen"'),
        (' for="q-2"', ""),
        ("<main>", '<main role="region">'),
        ('name="lines[1].quantity"', 'name="lines[1].quantity" aria-invalid="true"'),
        ('value="3"', 'value=""'),
        ("</main>", "<section><p>There is a problem</p></section></main>"),
    ],
)
def test_anything_else_is(was, now):
    assert was in page()
    assert build(page().replace(was, now)) != build(page())
