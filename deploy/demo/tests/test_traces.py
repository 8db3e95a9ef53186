"""The search for planted words finds them where they hide, and never prints them."""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "local")]

from coffer_demo import dashboards  # noqa: E402
from coffer_demo.traces import Search, database_of_runs, opened, stack_secrets  # noqa: E402

WORD = "planted-word-0123456789"


class SearchTest(unittest.TestCase):
    def test_a_word_in_an_encoded_payload_is_found_at_any_alignment(self) -> None:
        for shift in range(3):
            payload = base64.b64encode(b"x" * shift + WORD.encode() + b"tail").decode()
            search = Search({"row value": WORD}, "a reason")
            search.look("a history", opened(json.dumps({"payloads": [{"data": payload}]})))
            self.assertEqual(["row value in a history"], search.found)

    def test_a_clean_text_has_no_finding(self) -> None:
        search = Search({"row value": WORD}, "a reason")
        search.look("a log", opened("nothing of that kind"))
        self.assertEqual([], search.found)
        self.assertEqual(1, search.places)

    def test_the_word_that_belongs_there_is_counted_and_is_no_finding(self) -> None:
        search = Search({"row value": WORD}, "a reason")
        search.look("a history", opened(base64.b64encode(b'{"reason":"a reason"}').decode()))
        search.look("another", opened("nothing of that kind"))
        self.assertEqual((1, []), (search.controls, search.found))

    def test_what_lies_in_the_files_of_the_workflow_service_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "temporal.db").write_bytes(b"\x00SQLite\xff" * 100)
            Path(folder, "temporal.db-wal").write_bytes(b"\xfe\xff\x00" + WORD.encode() + b"\x80")
            search = Search({"row value": WORD}, "a reason")
            for place, text in database_of_runs(Path(folder)):
                search.look(place, text)
            self.assertEqual(2, search.places)
            self.assertEqual(["row value in the workflow service's temporal.db-wal"], search.found)

    def test_secrets_are_read_from_the_stack_and_names_are_not_secrets(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            secrets = Path(folder, "secrets")
            secrets.mkdir()
            Path(folder, "config").mkdir()
            Path(folder, "config", "admission-key").write_text("a" * 64 + "\n", encoding="utf-8")
            Path(folder, "tokens.json").write_text(json.dumps({"admin": WORD}), encoding="utf-8")
            (secrets / "catalog-coffer_app.json").write_text(
                json.dumps({"username": "a_role_with_a_long_name", "password": WORD[::-1]}), encoding="utf-8")
            self.assertEqual({"admission key": "a" * 64, "catalog-coffer_app password": WORD[::-1], "tokens admin": WORD},
                             stack_secrets(Path(folder)))


class DashboardsTest(unittest.TestCase):
    def test_the_board_can_be_imported(self) -> None:
        board = json.loads((dashboards.FOLDER / "coffer-grafana.json").read_text(encoding="utf-8"))
        ids = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(ids), len(set(ids)))
        taken = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(taken & cells, panel["title"])
            taken |= cells
            self.assertTrue(all(dashboards._METRIC.search(target["expr"]) for target in panel["targets"]))

    def test_a_metric_without_a_sample_is_missing(self) -> None:
        published = "".join(f"# TYPE {name} gauge\n{name}{{a=\"b\"}} 1.0\n" for name in sorted(dashboards.named()))
        self.assertEqual([], dashboards.missing(published))
        self.assertEqual(["jvm_memory_max_bytes"], dashboards.missing(published.replace("\njvm_memory_max_bytes{", "\nother{")))


if __name__ == "__main__":
    unittest.main()
