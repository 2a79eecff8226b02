"""What a training run is asked to do. Importing this room imports neither NumPy nor anything slower.

`Settings` holds the choices of one run; `settings_from` makes them from flags and a TOML file, checked. `DECLARED`
names each setting once, with its kind, defaults and help: the command line is built from it, under the headings of
`GROUPS`; `flag` gives its name
there. `aim_of` reads what a threshold is chosen for. `Words` are those for missing, column by column.
"""

from edgeproof_train.settings.aims import Aim, aim_of
from edgeproof_train.settings.given import settings_from
from edgeproof_train.settings.settings import BOOSTED_TREES, DECLARED, GROUPS, Settings, flag
from edgeproof_train.settings.words import Words

__all__ = ["BOOSTED_TREES", "DECLARED", "GROUPS", "Aim", "Settings", "Words", "aim_of", "flag", "settings_from"]
