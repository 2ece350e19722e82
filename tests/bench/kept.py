"""What was measured, in a file, so that it can be done in pieces."""
import datetime
import json
import os

from servers import Failed


class Results:
    """`places`: what is measured (a scenario, and where in it) -> server -> rows, one a run."""

    def __init__(self, directory, conditions):
        directory.mkdir(parents=True, exist_ok=True)
        self.file = directory / "results.json"
        self.conditions, self.dates, self.places = conditions, [], {}
        if self.file.exists():
            self.load()

    def load(self):
        kept = json.loads(self.file.read_text())
        self.dates, self.places = kept["dates"], kept["places"]
        for what, value in kept["conditions"].items():
            if self.conditions.get(what) is None:  # it is only reported
                self.conditions[what] = value
            if self.conditions[what] != value:
                raise Failed(f"{self.file} was measured with {what} {value}, not"
                             f" {self.conditions[what]}; give another directory")

    def save(self):
        today = str(datetime.date.today())
        if today not in self.dates:
            self.dates.append(today)
        half = self.file.with_suffix(".part")
        half.write_text(json.dumps({"conditions": self.conditions, "dates": self.dates,
                                    "places": self.places}, indent=1))
        os.replace(half, self.file)
