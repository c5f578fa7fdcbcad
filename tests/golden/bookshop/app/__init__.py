"""The app; what is set here holds before any of it is imported."""

import gc

# importing makes objects by the hundred thousand, and hardly one of them goes away again
gc.set_threshold(50_000, 50, 100)
