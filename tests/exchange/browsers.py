"""Browsers: a page opened in a real one, by its own command and without a driver, and what stands on it afterwards."""

import html
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from gwanmun.office import portal

PAGE = Path(portal.__file__).parent / "verify"
SECOND = Path(__file__).parent / "second"
SCRIPTS = ("eodes.js", "notes.js", "bundles.js", "verifier.js")
PATIENCE_SECONDS = 120


def chromium():
    """The browser's command; without one the test is skipped, and says so."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or pytest.skip("NOT TESTED: there is no chromium on this machine")


def node():
    """Node's command; without it the test is skipped, and says so."""
    return shutil.which("node") or pytest.skip("NOT TESTED: there is no node on this machine")


def dom_of(page, *, size="1280,900", screenshot=None):
    """What stands on a page when everything on it has come to rest."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-browser-") as profile:
        command = [
            chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={size}",
            f"--user-data-dir={profile}", "--virtual-time-budget=60000",
            f"--screenshot={screenshot}" if screenshot else "--dump-dom", page.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=True)
    return done.stdout.decode()


def driven(folder, **how):
    """The verifying page after somebody has filled it in and asked."""
    shutil.copytree(PAGE, folder, dirs_exist_ok=True)
    shutil.copy(SECOND / "drive.js", folder)
    (folder / "how.js").write_text(f"window.DRIVE = {json.dumps(how)};", encoding="utf-8")
    page = folder / "verify.html"
    written = page.read_text(encoding="utf-8")
    scripts = '<script src="how.js"></script><script src="drive.js"></script></body>'
    page.write_text(written.replace("</body>", scripts), encoding="utf-8")
    return dom_of(page)


def text_of(dom):
    """The words on a page, without what makes it one."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", dom, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare)))
