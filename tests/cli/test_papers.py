"""The demonstration's papers: what is in the one that cannot be read with the naked eye, and how to write it again.

`python -m tests.cli.test_papers` writes the workbook from the rows below.
"""

from datetime import date
from importlib import resources
from pathlib import Path

from gwanmun.office.desks.papers.reading import read_papers
from tests.data.make_spreadsheets import workbook

PAPERS = resources.files("gwanmun.cli.demonstration") / "papers"
DISPLAY_MODULES = PAPERS / "GR-2026-0128.xlsx"
MORE = ("HS Code", "Origin", "Brand", "Model", "N.W. (kg)")
SHEETS = {
    "Invoice": [
        ["COMMERCIAL INVOICE"],
        [],
        ["Invoice No.", "GR-2026-0128", None, "Date", date(2026, 1, 28)],
        ["Shipper", "Garam Optoelectronics Co., Ltd.", None, "Shipper country", "Korea"],
        ["Shipper address", "88, Sandan-ro, Paju-si, Gyeonggi-do, 10845"],
        ["Consignee", "Sao Bien Display Manufacturing JSC", None, "Consignee country", "Vietnam"],
        [
            "Consignee address",
            "Lot CN4, Trang Due Industrial Park, An Duong, Hai Phong",
            None,
            "Buyer ID",
            "0201455871",
        ],
        ["Currency", "USD", None, "Incoterms", "CIF", "Named place", "Hai Phong"],
        ["Terms of payment", "T/T 30 days after B/L date", None, "P/O No.", "SBD-PO-251219"],
        [],
        ["Item No.", "Buyer item no.", "Description", "Qty", "Unit", "Unit price", "Amount", *MORE],
        [
            *("GR-M156F", "SBD-LCD-156", "15.6 inch TFT-LCD display module, without touch screen"),
            *(400, "PCS", 41.5, 16600, "8524.91", "Korea", "GARAM", "M156NVF6 R2.0", 208),
        ],
        [
            *("GR-M270Q", "SBD-LCD-270", "27 inch TFT-LCD display module, QHD, for monitors"),
            *(120, "PCS", 96.25, 11550, "8524.91", "Korea", "GARAM", "M270DAN02", 282),
        ],
        [
            *("GR-E60", "SBD-BLU-60", "LED module for backlight, 60 LEDs"),
            *(2000, "EA", 3.18, 6360, "8539.51", "Korea", "GARAM", "E60-5630-B", 180),
        ],
        [
            *("GR-SB20", "SBD-SPK-20", "Box loudspeaker for monitor, 2 x 5 W"),
            *(300, "PCS", 8.9, 2670, "8518.21", "Korea", "GARAM", "SB20-M", 252),
        ],
        [],
        ["Ocean freight", 640],
        ["Insurance", 38.8],
        ["Total", 37858.8],
    ],
    "Packing list": [
        ["PACKING LIST"],
        ["Item No.", "Qty", "Cartons", "N.W. (kg)", "G.W. (kg)"],
        ["GR-M156F", 400, 20, 208, 262],
        ["GR-M270Q", 120, 24, 282, 356],
        ["GR-E60", 2000, 20, 180, 214],
        ["GR-SB20", 300, 30, 252, 306],
        [],
        ["Total packages", 94, "Kind of packages", "Cartons"],
        ["Total gross weight (kg)", 1138, "Total net weight (kg)", 922],
    ],
    "Bill": [
        ["B/L No.", "SBLNPUS2602031", "Mode of transport", "1"],
        ["Vessel", "SAEBIT HORIZON 2604S", "IMO number", "9157703"],
        ["Carrier", "SBLN", "Container No.", "TCLU7312040"],
        ["Port of loading", "KRPUS", "Port of discharge", "VNHPH"],
        ["ETA", date(2026, 2, 9)],
    ],
}


def test_the_workbook_says_what_these_rows_say():
    assert read_papers(DISPLAY_MODULES.read_bytes()) == read_papers(workbook(SHEETS))


def test_all_papers_of_the_demonstration_add_up():
    for file in PAPERS.iterdir():
        invoice = read_papers(file.read_bytes()).invoice
        charges = sum(charge.value for charge in (invoice.freight, invoice.insurance) if charge)
        assert sum(line.amount for line in invoice.lines) + charges == invoice.total, file.name
        assert all(line.quantity * line.unit_price == line.amount for line in invoice.lines), file.name


if __name__ == "__main__":
    Path(str(DISPLAY_MODULES)).write_bytes(workbook(SHEETS))
