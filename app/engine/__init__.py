"""The embedded engine: a real Neo4j Community with Graph Data Science, from packages alone.

No Docker and no Java are needed on the machine. `Engine` fetches the pinned jars, starts the database in a child
process on the loopback address, lets every process of a checkout share it, and ends it when the last has gone.
"""

from app.engine.errors import EngineError
from app.engine.life import LEAST_FREE, Connection, Engine, Status

__all__ = ["LEAST_FREE", "Connection", "Engine", "EngineError", "Status"]
