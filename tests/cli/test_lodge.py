"""`gwanmun lodge`: how a file becomes declarations to send, each under a key of its own."""

from gwanmun.cli.lodge import read


def keys(content: bytes, again: str = "") -> list[str]:
    return [sheet.key for sheet in read(content, again)]


def test_a_line_each():
    sheets = list(read(b'{"a":1}\n\n{"a":2}\r\n'))
    assert [(sheet.line, sheet.content) for sheet in sheets] == [(1, b'{"a":1}'), (3, b'{"a":2}')]


def test_one_document_over_several_lines():
    (sheet,) = read(b'{\n  "a": 1\n}\n')
    assert sheet.content == b'{\n  "a": 1\n}'


def test_the_same_file_goes_under_the_same_keys_wherever_its_lines_stand():
    first, second = keys(b'{"a":1}\n{"a":2}\n')
    assert keys(b'{"a":2}\n{"a":1}\n') == [second, first], "a mended file does not lodge the rest again"


def test_two_lines_alike_are_two_declarations():
    assert len(set(keys(b'{"a":1}\n{"a":1}\n'))) == 2
    assert keys(b'{"a":1}\n{"a":1}\n') == keys(b'{"a":1}\n{"a":1}\n')


def test_the_same_once_more_when_it_is_meant():
    assert set(keys(b'{"a":1}', "february")).isdisjoint(keys(b'{"a":1}'))


def test_a_broken_line_is_sent_for_the_office_to_refuse():
    assert [sheet.line for sheet in read(b'{"a":1}\n{"a":\n{"a":3}')] == [1, 2, 3]


def test_nothing_is_nothing():
    assert list(read(b" \n\n")) == []
