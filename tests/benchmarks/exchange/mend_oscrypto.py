"""Oscrypto 1.3.0 reads the version of OpenSSL with an expression that has room for one digit in each place.

Run by the interpreter of the peer's own environment: where OpenSSL is 3.0.10 or newer, pyas2lib cannot even be imported
(wbond/oscrypto, issues 75 and 78; mended there, never released). Two files, one expression, nothing else is touched.
"""

import importlib.util
import sys
from pathlib import Path

WRITTEN = r"'\\b(\\d\\.\\d\\.\\d[a-z]*)\\b'"
MEANT = r"'\\b(\\d+\\.\\d+\\.\\d+[a-z]*)\\b'"
FILES = ("_libcrypto_cffi.py", "_libcrypto_ctypes.py")


def main():
    """Mend both files, once; end with an error where they are not what we think they are."""
    found = importlib.util.find_spec("oscrypto")
    if found is None or found.origin is None:
        sys.exit("no oscrypto in this environment")
    for name in FILES:
        file = Path(found.origin).parent / "_openssl" / name
        text = file.read_text(encoding="utf-8")
        if MEANT in text:
            continue
        if text.count(WRITTEN) != 1:
            sys.exit(f"{file.name} is not the one of oscrypto 1.3.0: look whether it still needs mending")
        file.write_text(text.replace(WRITTEN, MEANT), encoding="utf-8")


if __name__ == "__main__":
    main()
