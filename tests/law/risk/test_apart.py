"""Apart: what chooses inside the law reads no table and no library that grows trees."""

import subprocess
import sys


def test_the_walk_needs_no_library_of_learning():
    modules = "gwanmun.law.clearance.imports, gwanmun.law.risk.reasons.because, gwanmun.law.risk.registry.manifest"
    libraries = "{'numpy', 'polars', 'lightgbm', 'sklearn', 'scipy'}"
    asked = f"import sys, {modules}; print(sorted({libraries} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
