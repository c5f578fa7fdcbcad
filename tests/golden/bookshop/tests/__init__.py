"""Tests bring their own settings, whatever the environment and ``.env`` say."""

import os

os.environ["ENVIRONMENT"] = "development"
os.environ["SECRET_KEY"] = "a key that only the tests know. " * 3
