"""Two packages that decide the same thing, compared: what of the contract changed, which decisions, where, and why.

Promise: memory does not grow with the rows; counts are exact, or say from how many rows they were estimated.
"""

from edgeproof.diff.changes import Change, changes
from edgeproof.diff.difference import Difference
from edgeproof.diff.limits import Limit, limit_of, refuse
from edgeproof.diff.pair import Pair
from edgeproof.diff.run import Asked, diff_drawn, diff_files

__all__ = [
    "Asked",
    "Change",
    "Difference",
    "Limit",
    "Pair",
    "changes",
    "diff_drawn",
    "diff_files",
    "limit_of",
    "refuse",
]
