"""Keep of a notebook that has just run what the book shows."""

import re

from fingerprint import code_cells
from record import RUNTIME, runtime_line

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
VOLATILE = {"execution", "ExecuteTime", "scrolled", "widgets"}  # cell metadata of one run
# Lines that TensorFlow's C++ code logs: times, process ids, features of the processor.
NOISE = re.compile(
    r"WARNING: All log messages before absl::InitializeLog\(\)"
    r"|[IWE]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\] "
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "
    r"|To enable the following instructions: "
)


def tidy(nb, record):
    """Keep of a notebook that has just run what the book shows, and the record of the run."""
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    language = {"name": "python"}
    nb["metadata"] = {"kernelspec": spec, "language_info": language, "book": record}
    line = re.compile(rf"^{re.escape(RUNTIME)}.*$", re.MULTILINE)
    for cell in nb["cells"]:
        for key in VOLATILE & cell["metadata"].keys():
            del cell["metadata"][key]
        if cell["cell_type"] == "markdown":
            cell["source"] = line.sub(runtime_line(record), cell["source"])
    for count, cell in enumerate((c for c in code_cells(nb) if c["source"].strip()), 1):
        cell["execution_count"] = count
        cell["outputs"] = tidy_outputs(cell["outputs"])
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count


def tidy_outputs(outputs):
    """Drop log noise and views of widgets that are gone; join streams that follow each other."""
    kept = []
    for output in _merged(outputs):
        if output.get("name") == "stderr":
            lines = output["text"].splitlines(keepends=True)
            output["text"] = "".join(line for line in lines if not NOISE.match(line))
        elif "text/html" in output.get("data", {}):
            output["data"].pop(WIDGET_VIEW, None)
        if output.get("text") != "":
            kept.append(output)
    return _merged(kept)  # again: where noise stood between them, two streams now meet


def _merged(outputs):
    merged = []
    for output in outputs:
        name = output.get("name")  # only streams have one
        if name and merged and merged[-1].get("name") == name:
            merged[-1]["text"] += output["text"]
        else:
            merged.append(output)
    return merged
