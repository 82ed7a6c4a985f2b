"""The vectors another country's programmers run, written out: `python -m tests.law.exchange.make_vectors [file …]`.

They are written once and kept: ML-DSA signs with dice, so a second run would write other bytes for the same cases. The
tests read the files, and hold the list of cases against the tables they were written from.
"""

import base64
import json
import sys
from pathlib import Path

from gwanmun.law.exchange.archive import pack
from tests.law.exchange import bundling, forging, rotating, signature_traps, squares
from tests.law.exchange.issuing import ROOTS, file_of

VECTORS = Path(__file__).parents[3] / "docs" / "exchange" / "vectors"


def documents():
    return {
        "says": "Documents and the verdict of each, by this manifest, the place in the log and when it was seen there.",
        "manifest": file_of(forging.MANIFEST, *ROOTS[:2]).decode(),
        "cases": list(forging.cases()),
    }


def manifests():
    cases, files = list(rotating.cases()), {}
    for case in cases:
        case["chain"] = [files.setdefault(file, f"file {len(files) + 1}") for file in case["chain"]]
    return {
        "says": "Chains of key manifests, begun by the fingerprint, and the version believed at the end or the problem.",
        "cases": cases,
        "files": {name: file for file, name in files.items()},
    }


def bundles():
    files, cases = {}, list(bundling.cases())
    for case in cases:
        case["files"] = {
            name: files.setdefault(base64.b64encode(content).decode(), f"content {len(files) + 1}")
            for name, content in case["files"].items()
        }
    return {
        "says": "Bundles by their files, which are to be packed, and the verdict of each for whoever trusts these pins.",
        "cases": cases,
        "contents": {name: content for content, name in files.items()},
        "archives": [
            {"name": name, "content": base64.b64encode(content).decode(), "sound": sound}
            for name, content, sound in bundling.archives()
        ],
    }


def printed():
    return {
        "says": "Texts of printed squares, the authority's ring of keys, and the answer.",
        "cases": list(squares.cases()),
    }


def endpoints():
    return {
        "says": "Addresses a manifest may name, and whether an office of the open world may be sent there.",
        "cases": [{"address": address, "may": True} for address in rotating.GOOD_ADDRESSES]
        + [{"address": address, "may": False} for address in rotating.BAD_ADDRESSES],
    }


def signatures():
    return {
        "says": "Signatures in hexadecimal, and whether each counts. ES256 signatures are r and s, 32 bytes each.",
        "cases": list(signature_traps.cases()),
    }


FILES = {
    "documents.json": documents,
    "manifests.json": manifests,
    "signatures.json": signatures,
    "endpoints.json": endpoints,
    "bundles.json": bundles,
    "squares.json": printed,
}


def read(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def main(names=()):
    VECTORS.mkdir(parents=True, exist_ok=True)
    example = pack(next(case["files"] for case in bundling.cases() if case["name"] == "with a receipt"))
    (VECTORS / "example.eodes.zip").write_bytes(example)
    for name in names or FILES:
        (VECTORS / name).write_text(json.dumps(FILES[name](), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
