"""The generated app, measured beside the same API by hand: ``python -m benchmarks.app``."""
