"""Three versions to one: git first, then by declaration, and never what cannot be vouched for."""

from scaffold.merge.files import Level, Merged, MergedBytes, merge_contents, merge_file
from scaffold.merge.pieces import Markers

__all__ = ["Level", "Markers", "Merged", "MergedBytes", "merge_contents", "merge_file"]
