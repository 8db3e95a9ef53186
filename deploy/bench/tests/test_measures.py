"""Which measures run, and what the README promises of them."""

import argparse
import contextlib
import io
import re
import unittest
from pathlib import Path

from coffer_bench import main

_README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


class Measures(unittest.TestCase):
    def test_some_measures_run_in_the_order_of_all_with_what_they_need(self):
        self.assertEqual(main.chosen("d,g"), ["g", "d"])
        self.assertEqual(main.chosen("c"), ["b", "c"])
        self.assertEqual(main.chosen("m,a"), ["a", "m"])
        self.assertEqual(main.chosen(",".join(main.MEASURES)), list(main.MEASURES))

    def test_every_need_is_a_measure_that_runs_earlier(self):
        order = list(main.MEASURES)
        for name, needs in main.NEEDS.items():
            for need in needs:
                self.assertLess(order.index(need), order.index(name), f"({name}) needs ({need})")

    def test_an_unknown_measure_is_refused_before_anything_starts(self):
        with self.assertRaisesRegex(argparse.ArgumentTypeError, "no measure 'x'"):
            main.chosen("a,x")
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as ended:
            main.main(["--only", "x"])
        self.assertEqual(ended.exception.code, 2)
        self.assertIn("no measure 'x'", said.getvalue())

    def test_the_readme_tells_of_every_measure_and_of_no_other(self):
        self.assertEqual(sorted(re.findall(r"^\| \((\w)\) \|", _README, re.MULTILINE)), sorted(main.MEASURES))


if __name__ == "__main__":
    unittest.main()
