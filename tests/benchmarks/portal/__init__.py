"""The portal benchmark. Whatever is imported from here finds Django ready."""

import tests.benchmarks.lodge  # noqa: F401 - it sets Django up
