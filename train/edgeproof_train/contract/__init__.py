"""From the columns of a table to a contract, learned from training rows only.

`plan_of` decides what each column is and reads its cells, once. `learn_contract` derives from a plan the contract that
settings ask for, with the row vectors and encoded vectors of the table; it may be asked as often as there are
candidates. A kind of column is a file: see `kind.py`.
"""

from edgeproof_train.contract.kind import Learned
from edgeproof_train.contract.learn import Encoding, blocks, learn_contract
from edgeproof_train.contract.plan import Plan, plan_of

__all__ = ["Encoding", "Learned", "Plan", "blocks", "learn_contract", "plan_of"]
