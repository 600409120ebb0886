"""Pictures of notebooks that other pages show, too."""

import base64

from fingerprint import code_cells


def save_covers(nb, folder):
    """Copy pictures of cells tagged `cover` to a folder, for pages that are not notebooks."""
    for cell in code_cells(nb):
        if "cover" in cell["metadata"].get("tags", []):
            folder.mkdir(exist_ok=True)
            for output in cell["outputs"]:
                png = output.get("data", {}).get("image/png", "")
                (folder / f"{cell['id']}.png").write_bytes(base64.b64decode(png))
