"""Settings of all tests."""

from hypothesis import settings

# What a generated example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
