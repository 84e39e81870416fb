"""The same network with weights of 8 bits, for questions: a few dozen tokens, which wait for the weights to arrive.

Weights take a quarter of the memory, and ONNX Runtime multiplies them in whole numbers (MatMulNBits). They are
rounded in blocks of 32, each with a scale of its own: rounding whole matrices leaves less of the vectors than CLOSE
asks for. Passages, whose tokens are many, keep the network as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

BLOCK = 32
CLOSE = 0.998  # cosine with the network's own vectors, of each of the texts that are tried
_LEVEL = 4  # multiply whole numbers
_WORTH = 1_000_000  # weights below which a network is not waited for
_FASTER = 0.9  # of the processor time, which other work disturbs little
_TIMES = 7


def write(graph: Path, small: Path) -> bool:
    """Write the network of ``graph`` with small weights; False when too few of them could be made small.

    What is not made small stays in the file of weights that belongs to ``graph``.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(graph), load_external_data=False)
    held = {one.name: one for one in model.graph.initializer}
    used = [name for node in model.graph.node for name in node.input]
    replaced: dict[str, int] = {}
    for place, node in enumerate(model.graph.node):
        name = node.input[1] if node.op_type == "MatMul" else ""
        if (
            name not in held
            or len(held[name].dims) != 2
            or held[name].dims[0] % BLOCK
            or used.count(name) > 1
        ):
            continue
        if held[name].data_type != onnx.TensorProto.FLOAT:
            continue
        rows, columns = held[name].dims
        onnx.external_data_helper.load_external_data_for_tensor(held[name], str(graph.parent))
        numbers, scales = _rounded(numpy_helper.to_array(held[name]))
        model.graph.initializer.append(numpy_helper.from_array(numbers, f"{name} in 8 bits"))
        model.graph.initializer.append(numpy_helper.from_array(scales, f"{name} scales"))
        model.graph.node[place].CopyFrom(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], f"{name} in 8 bits", f"{name} scales"],
                list(node.output),
                name=node.name,
                domain="com.microsoft",
                K=rows,
                N=columns,
                bits=8,
                block_size=BLOCK,
                accuracy_level=_LEVEL,
            )
        )
        replaced[name] = rows * columns
    kept = [one for one in model.graph.initializer if one.name not in replaced]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    small.write_bytes(model.SerializeToString())
    return sum(replaced.values()) >= _WORTH


def _rounded(weights: Any) -> tuple[Any, Any]:
    """(K, N) weights as MatMulNBits takes them: (N, blocks, BLOCK) around 128, and (N * blocks,) scales."""
    blocks = np.ascontiguousarray(weights.T, np.float32).reshape(weights.shape[1], -1, BLOCK)
    scales = np.maximum(np.abs(blocks).max(2), 1e-12) / 127
    numbers = np.clip(np.round(blocks / scales[:, :, None]) + 128, 1, 255).astype(np.uint8)
    return numbers, scales.astype(np.float32).reshape(-1)


def is_faster(small: Callable[[], object], whole: Callable[[], object]) -> bool:
    """Whether ``small`` takes clearly less of this machine's processor than ``whole``, the best of some times each in turn."""
    spent: dict[Callable[[], object], list[float]] = {small: [], whole: []}
    for _ in range(_TIMES):
        for run, times in spent.items():
            started = process_time()
            run()
            times.append(process_time() - started)
    return min(spent[small]) < _FASTER * min(spent[whole])
