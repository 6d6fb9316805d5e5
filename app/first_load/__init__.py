"""The first load of a network, however large: the files users import, through the database's own bulk importer."""

from app.first_load.folder import prepare
from app.first_load.loading import Loaded, load
from app.first_load.parts import Prepared

__all__ = ["Loaded", "Prepared", "load", "prepare"]
