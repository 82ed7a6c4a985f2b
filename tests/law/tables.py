"""Tables: the cases of a rule as a page of law would print them, read into rows."""


def table(text):
    """The rows of a table drawn in text, each a mapping from the heading to what stands under it; "" where nothing."""
    lines = [line for line in text.strip().splitlines() if line.strip() and not set(line.strip()) <= set("-+| ")]
    heading, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def named(row):
    """A row as the name of its test."""
    return " ".join(cell for cell in row.values() if cell)
