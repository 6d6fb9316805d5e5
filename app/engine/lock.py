"""The committed list of the engine's jars: exact coordinates, sizes and SHA-256 of every one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from app.engine import errors
from app.engine.errors import EngineError

PATH = Path(__file__).parent / "jars.lock.json"
PLUGIN_GROUPS = ("org.neo4j.gds",)  # procedures are found in the plugin folder only

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>setka</groupId><artifactId>engine</artifactId><version>1</version><dependencies>{dependencies}</dependencies>
</project>"""
_DEPENDENCY = "<dependency><groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version></dependency>"


@dataclass(frozen=True)
class Jar:
    """One jar: `path` below a Maven repository (group/artifact/version/file), size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_plugin(self) -> bool:
        return self.path.startswith(tuple(group.replace(".", "/") + "/" for group in PLUGIN_GROUPS))


@dataclass(frozen=True)
class JarLock:
    """The whole lock: the versions people know, the roots that were resolved, and the jars."""

    neo4j: str
    gds: str
    roots: tuple[str, ...]
    jars: tuple[Jar, ...]

    @property
    def size(self) -> int:
        """Bytes of all jars together."""
        return sum(jar.size for jar in self.jars)

    @property
    def digest(self) -> str:
        """A short name for exactly this set of jars."""
        return hashlib.sha256("".join(jar.sha256 for jar in self.jars).encode()).hexdigest()[:16]


def read(path: Path = PATH) -> JarLock:
    """The lock at `path`; raises EngineError when it is not one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        jars = tuple(Jar(**jar) for jar in raw["jars"])
        return JarLock(raw["neo4j"], raw["gds"], tuple(raw["roots"]), jars)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(errors.BAD_LOCK, reason=error) from error


def write(lock: JarLock, path: Path = PATH) -> None:
    """Writes `lock`, one jar a line, so that a change of versions reads well in a diff."""
    head = {"neo4j": lock.neo4j, "gds": lock.gds, "roots": list(lock.roots)}
    jars = ",\n  ".join(json.dumps(asdict(jar)) for jar in lock.jars)
    path.write_text(json.dumps(head, indent=1)[:-2] + f',\n "jars": [\n  {jars}\n ]\n}}\n', encoding="utf-8")


def resolve(neo4j: str, gds: str) -> JarLock:
    """A new lock for these versions: Maven's own runtime resolution, every jar hashed. Needs the command `mvn`."""
    maven = shutil.which("mvn")
    if maven is None:
        raise EngineError(errors.NO_MAVEN)
    roots = (
        f"org.neo4j:neo4j:{neo4j}",
        f"org.neo4j.gds:proc:{gds}",
        f"org.neo4j.gds:opengds-extension:{gds}",
        f"org.neo4j.gds:proc-sysinfo:{gds}",
    )
    with tempfile.TemporaryDirectory() as folder:
        pom = Path(folder, "pom.xml")
        pom.write_text(_POM.format(dependencies="".join(_DEPENDENCY.format(*root.split(":")) for root in roots)))
        listing, repository = Path(folder, "classpath"), Path(folder, "repository")
        subprocess.run(
            [maven, "-q", "-B", "-f", str(pom), f"-Dmaven.repo.local={repository}", "dependency:build-classpath",
             "-DincludeScope=runtime", f"-Dmdep.outputFile={listing}", "-Dmdep.pathSeparator=|"],
            check=True,
        )  # fmt: skip
        paths = sorted(Path(path) for path in listing.read_text().strip().split("|"))
        jars = tuple(Jar(path.relative_to(repository).as_posix(), path.stat().st_size, sha256(path)) for path in paths)
    return JarLock(neo4j, gds, roots, jars)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def numbers(version: str) -> list[int]:
    """A version as numbers, to tell which is newer."""
    return [int(part) for part in version.split(".")]
