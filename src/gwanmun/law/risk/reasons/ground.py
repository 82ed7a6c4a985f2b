"""The ground: what a trader is told of a choice: by which law, that a system may have been used, how to contest.

Which rule, which feature and which score are not told: Article 7.4 of the Trade Facilitation Agreement asks for
selectivity by criteria, not for their publication, and whoever knew them would declare around them. A person decides
what is found.
"""

from msgspec import Struct

from gwanmun.law.risk.selection import Control, Selection

TFA = "WTO TFA 7.4"


class Ground(Struct, frozen=True):
    """The legal ground in a sentence, the laws it rests on, and what the trader may do."""

    control: Control
    laws: tuple[str, ...]
    text: str
    remedy: str


_TEXTS: dict[Control, dict[str, str]] = {
    "documents": {
        "en": "The papers of this declaration are reviewed. Declarations are chosen by risk and at random.",
        "ko": "이 신고는 서류심사 대상입니다. 심사 대상은 위험도와 무작위로 선별됩니다.",
        "vi": "Hồ sơ của tờ khai này được kiểm tra. Tờ khai được chọn theo rủi ro và ngẫu nhiên.",
    },
    "examination": {
        "en": "The goods of this declaration are examined. Declarations are chosen by risk and at random.",
        "ko": "이 신고의 물품은 검사 대상입니다. 검사 대상은 위험도와 무작위로 선별됩니다.",
        "vi": "Hàng hóa của tờ khai này được kiểm tra thực tế. Tờ khai được chọn theo rủi ro và ngẫu nhiên.",
    },
}
_REMEDIES = {
    "en": "An officer decides on what is found, not a system. You may state your case and object in writing.",
    "ko": "결과는 시스템이 아니라 세관공무원이 판단합니다. 의견을 제출하거나 서면으로 이의를 제기할 수 있습니다.",
    "vi": "Công chức hải quan kết luận, không phải hệ thống. Bạn có thể trình bày ý kiến và khiếu nại bằng văn bản.",
}


def ground(selection: Selection, act: str, language: str = "en") -> Ground | None:
    """What the trader is told; None where nobody looks. Another language than is known is told in English."""
    if selection.control == "none":
        return None
    texts = _TEXTS[selection.control]
    laws = tuple(law for law in (act, TFA) if law)
    return Ground(
        selection.control, laws, texts.get(language, texts["en"]), _REMEDIES.get(language, _REMEDIES["en"])
    )  # fmt: skip
