"""Reads and writes safetensors files of float32 arrays with numpy alone.

Fine-tuning runs on machines that have torch and little else; the format is a JSON header and raw numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HEADER_LENGTH_BYTES = 8
FLOAT32 = "F32"


def read_tensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the float32 tensors of a file; others (the position ids) are left out."""
    content = path.read_bytes()
    start = HEADER_LENGTH_BYTES + int.from_bytes(content[:HEADER_LENGTH_BYTES], "little")
    header = json.loads(content[HEADER_LENGTH_BYTES:start])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != FLOAT32:
            continue
        first, last = entry["data_offsets"]
        values = np.frombuffer(content, dtype="<f4", count=(last - first) // 4, offset=start + first)
        tensors[name] = values.reshape(entry["shape"]).copy()
    return tensors


def write_tensors(path: Path, tensors: Mapping[str, NDArray[np.float32]]) -> None:
    """Write float32 tensors in the order of the mapping."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = 4 * tensor.size
        header[name] = {"dtype": FLOAT32, "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    encoded = json.dumps(header).encode("utf-8")
    # Readers map the file: the numbers have to begin at a multiple of eight.
    encoded += b" " * (-len(encoded) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(len(encoded).to_bytes(HEADER_LENGTH_BYTES, "little"))
        file.write(encoded)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, dtype="<f4").tobytes())
