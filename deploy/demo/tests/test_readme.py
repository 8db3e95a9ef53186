"""What the README says is so."""

from __future__ import annotations

import subprocess
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "local")]

from coffer_local import cli  # noqa: E402
from readme_check import CHECKOUT, commands, known_words, links  # noqa: E402

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
# Words that deploy/local/stack.py takes; the others are the command line client's, whose own tests parse them.
STACK = ("up", "down", "status", "server", "fetch")


class ReadmeTest(unittest.TestCase):
    def test_every_command_begins_with_a_word_that_help_lists(self) -> None:
        usage = subprocess.run([str(CHECKOUT / "coffer"), "help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        words = known_words(usage)
        self.assertIn("demo", words)
        for command in commands(README):
            self.assertEqual("./coffer", command[0])
            self.assertIn(command[1], words)

    def test_commands_for_the_stack_are_accepted_with_all_their_options(self) -> None:
        checked = [command[1:] for command in commands(README) if command[1] in STACK]
        self.assertTrue(checked)
        for command in checked:
            with self.subTest(command=command):
                cli._parser().parse_args(command)

    def test_every_link_leads_somewhere(self) -> None:
        for link in links(README):
            self.assertTrue((CHECKOUT / link).exists(), link)


if __name__ == "__main__":
    unittest.main()
