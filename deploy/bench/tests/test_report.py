"""What a gate says and what is counted of it."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

from coffer_bench.clock import Series
from coffer_bench.report import Report


class Gates(unittest.TestCase):
    def setUp(self):
        self.report = Report()
        with contextlib.redirect_stdout(io.StringIO()):
            self.report.gate("g", "no loss", 0, 1.0, 0.0, "")
            self.report.gate("g", "a loss", 3, 1.0, 0.0, "")
            self.report.gate("d", "beside the peer", 15.0, 10.0, 1.5)
            self.report.gate("d", "beside nothing", 1.0, 0.0, 1.5)

    def test_a_gate_is_held_up_to_its_limit_and_never_beside_nothing(self):
        self.assertEqual(self.report.missed(), ["(g) a loss", "(d) beside nothing"])
        self.assertEqual(self.report.gates(), 4)

    def test_every_result_is_one_line_of_json(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "lines"
            self.report.write(file)
            lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line["held"] for line in lines], [True, False, True, False])
        self.assertEqual({line["kind"] for line in lines}, {"gate"})

    def test_the_99th_percentile_is_of_the_slowest(self):
        self.assertEqual(Series(walls=[float(n) for n in range(1, 201)]).p99(), 198.0)
        self.assertEqual(Series(walls=[1.0, 9.0]).p99(), 9.0)


if __name__ == "__main__":
    unittest.main()
