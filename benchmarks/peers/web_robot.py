"""The ten rounds by Robot Framework and its library Browser: `web_robot.py URL PEOPLE BROWSER TIMES`."""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

taken: list[float] = []
filling: list[float] = []


class Rounds:
    """Keywords that give the people and take the time."""

    ROBOT_LIBRARY_SCOPE = "GLOBAL"

    def __init__(self, people: str) -> None:
        self._people = json.loads(Path(people).read_text("utf-8"))
        self._begun = self._at = self._filled = 0.0

    def people(self) -> list[dict[str, str]]:
        """Who is to be entered."""
        return self._people

    def begin(self) -> None:
        """The clock runs."""
        self._begun, self._filled = time.perf_counter(), 0.0

    def begin_filling(self) -> None:
        """The fields of a round begin."""
        self._at = time.perf_counter()

    def end_filling(self) -> None:
        """They are filled."""
        self._filled += time.perf_counter() - self._at

    def end(self) -> None:
        """The clock stops."""
        # Robot imports this module under its own name; the lists that are printed belong to the program.
        program = sys.modules["__main__"]
        program.taken.append(time.perf_counter() - self._begun)
        program.filling.append(self._filled)


if __name__ == "__main__":
    import tempfile

    from robot import run

    url, people, browser, times = sys.argv[1:]
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "said").open("w") as said:
        variables = [f"URL:{url}", f"PEOPLE:{people}", f"BROWSER:{browser}", f"TIMES:{times}"]
        suite = str(here / "web_rounds.robot")
        status = run(suite, variable=variables, pythonpath=str(here), outputdir=folder, stdout=said)
        if status:
            sys.stderr.write((Path(folder) / "said").read_text())
            sys.exit(1)
    peer = f"Robot Framework Browser {version('robotframework-browser')}"
    print(json.dumps({"seconds": taken, "filling": filling, "peer": peer}))
