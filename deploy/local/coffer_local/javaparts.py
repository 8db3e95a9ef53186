"""Worker and API: Coffer's own two programs, run from the jars that the build made."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from . import archive, tokens, web
from .errors import StackError
from .part import Part
from .process import End


class JavaPart(Part):
    """A program of a module's target folder, with its libraries in target/lib."""

    main: str
    heap: str
    patience = 60.0

    def jar(self) -> Optional[Path]:
        """The module's jar, or None while it is not built."""
        jar = self.place.checkout / self.name / "target" / f"coffer-{self.name}.jar"
        return jar if jar.exists() else None

    def check(self) -> None:
        super().check()
        if self.jar() is None:
            raise StackError(f"the {self.name} is not built", "./coffer up builds it; or: ./mvnw -DskipTests package")
        java()

    def prepare(self) -> None:
        self.cwd()

    def argv(self) -> List[str]:
        # The serial collector needs the least beside the heap, and two cores gain little from another.
        crash = self.place.folder("logs") / f"{self.name}-crash-%p.txt"
        return [str(java()), f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
                f"-XX:ErrorFile={crash}", *self._archive().flags(),
                # A library of the workflow client still asks for it; the warning would be every log's first line.
                "--sun-misc-unsafe-memory-access=allow", "-jar", str(self.jar())]

    def down(self) -> End:
        end = super().down()
        if end is End.BY_ITSELF and self.jar():
            self._archive().keep()
        return end

    def _archive(self) -> archive.Archive:
        return archive.of(self.name, self.place.checkout, self.cwd(), java().parents[1], self.jar())

    def outdated(self) -> bool:
        """Whether a jar or a settings file is newer than the running program."""
        try:
            started = self.process.record.stat().st_mtime
        except FileNotFoundError:
            return False
        jars = [jar for jar in (self.jar(),) if jar]
        libraries = [library for jar in jars for library in (jar.parent / "lib").glob("coffer-*.jar")]
        read_at_start = (self.place.config_file, self.place.own_config_file, tokens.hash_file(self.place))
        configs = [path for path in read_at_start if path.exists()]
        return any(path.stat().st_mtime > started for path in (*jars, *libraries, *configs))

    def env(self) -> Dict[str, str]:
        # A later file wins over an earlier one.
        configs = [path for path in (self.place.config_file, self.place.own_config_file) if path.exists()]
        return {**super().env(), "MALLOC_ARENA_MAX": "2",  # the C library else keeps an arena a thread
                "MICRONAUT_CONFIG_FILES": ",".join(map(str, configs)),
                "MICRONAUT_SERVER_HOST": "127.0.0.1",
                "MICRONAUT_SERVER_PORT": str(self.place.ports[self.name])}

    def answers(self) -> bool:
        return web.call("GET", f"{self._url()}/health", timeout=5.0)["status"] == "UP"

    def describe(self) -> Dict[str, Any]:
        return {"url": self._url(), "built": self.jar() is not None}

    def _url(self) -> str:
        return f"http://{self.place.address(self.name)}"


class Worker(JavaPart):
    name = "worker"
    port_names = ("worker",)
    # Two streams at once take up to 120 MB each, and one row at a time up to as much.
    heap = "384m"


class Api(JavaPart):
    name = "api"
    port_names = ("api",)
    # Two streams at once take up to 120 MB each, and one row at a time up to as much.
    heap = "384m"


def java() -> Path:
    """The `java` of a JDK 25, found as everything else here finds it."""
    script = Path(__file__).resolve().parents[1] / "jdk.sh"
    found = subprocess.run(["sh", "-c", '. "$1" && echo "$JAVA_HOME"', "sh", str(script)], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        raise StackError(found.stderr.strip().replace("coffer: ", "", 1))
    return Path(found.stdout.strip()) / "bin" / "java"
