"""Writes the sample spreadsheets of `papers/` again, byte for byte: `python tests/data/make_spreadsheets.py [FOLDER]`.

Every company, person and number in them is made up for this project.
"""

import io
import re
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

MADE = datetime(2026, 11, 16, 9, 0, 0)  # noqa: DTZ001 - a spreadsheet knows no time zone; a workbook says when it was made; these were always made then

MORE = ("HS Code", "Origin", "Brand", "Model", "N.W. (kg)")
LCD_15 = ("GR-M156F", "SBD-LCD-156", "15.6 inch TFT-LCD display module, without touch screen")
LCD_27 = ("GR-M270Q", "SBD-LCD-270", "27 inch TFT-LCD display module, QHD, for monitors")
LED_9W = ("GR-L09E27", "SBD-LED-09", "LED lamp, 9 W, E27 screw cap")

DISPLAY_MODULES = {
    "Invoice": [
        ["COMMERCIAL INVOICE"],
        [],
        ["Invoice No.", "GR-2026-1103", None, "Date", date(2026, 11, 16)],
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
        ["Terms of payment", "T/T 30 days after B/L date", None, "P/O No.", "SBD-PO-260914"],
        [],
        ["Item No.", "Buyer item no.", "Description", "Qty", "Unit", "Unit price", "Amount", *MORE],
        [*LCD_15, 400, "PCS", 41.5, 16600, "8524.91", "Korea", "GARAM", "M156NVF6 R2.0", 208],
        [*LCD_27, 120, "PCS", 96.25, 11550, "8524.91", "Korea", "GARAM", "M270DAN02", 282],
        [*LED_9W, 5000, "EA", 1.42, 7100, "8539.52", "Korea", "GARAM", "L09-E27-65K", 275],
        [],
        ["Ocean freight", 640],
        ["Insurance", 38.8],
        ["Total", 35928.8],
    ],
    "Packing list": [
        ["PACKING LIST"],
        ["Item No.", "Qty", "Cartons", "N.W. (kg)", "G.W. (kg)"],
        ["GR-M156F", 400, 20, 208, 262],
        ["GR-M270Q", 120, 24, 282, 356],
        ["GR-L09E27", 5000, 50, 275, 300],
        [],
        ["Total packages", 94, "Kind of packages", "Cartons"],
        ["Total gross weight (kg)", 918, "Total net weight (kg)", 765],
    ],
    "Bill": [
        ["B/L No.", "SBLNPUS7731204", "Mode of transport", "1"],
        ["Vessel", "SAEBIT HORIZON 2619S", "IMO number", "9157703"],
        ["Carrier", "SBLN", "Container No.", "TCLU7312040"],
        ["Port of loading", "KRPUS", "Port of discharge", "VNHPH"],
        ["ETA", date(2026, 11, 27)],
    ],
}

LED_LAMPS = {
    "송장": [
        ["송장번호", "BL-26-1188", "송장일자", date(2026, 11, 19)],
        ["수출자", "Bomnal Lighting Co., Ltd.", "Seller country", "대한민국"],
        ["수입자", "Anh Sang Viet Trading Co., Ltd.", "Buyer country", "Việt Nam", "Buyer identifier", "3701544229"],
        ["통화", "USD", "인도조건", "FOB", "Named place", "Busan"],
        ["결제조건", "T/T in advance"],
        ["품번", "품명", "규격", "수량", "단위", "단가", "금액", "원산지"],
        ["BL-T8-18", "LED tube lamp, T8, 18 W, G13", "T8-1200-18W-40K", 8000, "EA", 2.305, 18440, "한국"],
        ["BL-PAR30", "LED lamp, PAR30, 12 W, E27", "PAR30-12W-30K", 3000, "EA", 3.18, 9540, "한국"],
        ["합계", None, None, None, None, None, 27980],
        ["총포장수", 410, "포장종류", "Cartons"],
        ["총중량(kg)", 2465.5, "순중량(kg)", 2180.4],
    ],
}


def write(folder: Path) -> None:
    """Write both workbooks into a folder."""
    for name, sheets in (("display-modules", DISPLAY_MODULES), ("led-lamps", LED_LAMPS)):
        (folder / f"{name}.xlsx").write_bytes(workbook(sheets))


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook of these sheets, the same bytes every time."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = "Gwanmun"
    written = io.BytesIO()
    book.save(written)
    return timeless(written.getvalue())


def timeless(archive: bytes) -> bytes:
    """The same archive with every member made at the same moment, and no word on when it was saved."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                content = core(content)
            info = zipfile.ZipInfo(member.filename, date_time=MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return packed.getvalue()


def core(content: bytes) -> bytes:
    """The workbook's properties with the moment of saving set to the moment of making."""
    made = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + made, content)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "papers")
