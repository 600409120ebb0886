"""Tests of tools/tidy.py: what is kept of a run."""

from nbformat.v4 import new_output
from tidy import WIDGET_VIEW, tidy, tidy_outputs
from tiny_book import RECORD, notebook

LOG = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n",
    "I0000 00:00:1795339349.114971    4508 port.cc:153] oneDNN custom operations are on.\n",
    "2025-09-17 14:44:05.157831: I external/local_xla/xla/tsl/cuda/cudart_stub.cc:31] no GPU\n",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow.\n",
]


def test_tidy_keeps_ids_and_drops_what_changes_every_time():
    nb = notebook("one", "1", "   ", "2")
    nb.metadata = {"widgets": {}, "language_info": {"version": "3.11.1"}}
    code = nb.cells[1:]
    for cell in code:
        cell.execution_count = 77
        cell.metadata = {"tags": ["a"], "execution": {"iopub.status.busy": "now"}}
    code[0].outputs = [new_output("execute_result", {"text/plain": "1"}, execution_count=77)]

    tidy(nb, RECORD)

    assert [code[0].execution_count, code[2].execution_count] == [1, 2]
    assert code[0].outputs[0].execution_count == 1
    assert all(cell.metadata == {"tags": ["a"]} for cell in code)
    assert nb.metadata["language_info"] == {"name": "python"}
    assert set(nb.metadata) == {"kernelspec", "language_info", "book"}
    assert [cell.id for cell in code] == ["code-0", "code-1", "code-2"]


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_log_noise_is_dropped_and_streams_meet():
    noise = stream("".join(LOG), "stderr")
    assert tidy_outputs([stream("a\n"), noise, stream("b\n")]) == [stream("a\nb\n")]
    mixed = [stream(LOG[0] + "Mind ", "stderr"), stream("the step.\n" + LOG[1], "stderr")]
    assert tidy_outputs(mixed) == [stream("Mind the step.\n", "stderr")]


def test_noise_on_stdout_is_somebodys_output():
    assert tidy_outputs([stream(LOG[0])]) == [stream(LOG[0])]


def test_a_widget_view_goes_only_where_html_takes_its_place():
    view = {WIDGET_VIEW: {"model_id": "1"}, "text/plain": "x"}
    both = new_output("display_data", {**view, "text/html": "<p>x</p>"})
    alone = new_output("display_data", dict(view))
    first, second = tidy_outputs([both, alone])
    assert set(first.data) == {"text/plain", "text/html"}
    assert set(second.data) == set(view)
