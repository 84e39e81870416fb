"""The trained network as one file: weights of 8 bits, also those of the words."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from index.model import small_weights
from index.model.modules import OPSET

_NAMES = ("input_ids", "attention_mask", "scores")


def export(network: Any, out: Path) -> None:
    """Write ``network``, which takes ids and mask (rows, tokens) and gives scores (rows, tokens, 1)."""
    network.bert.set_attn_implementation("eager")
    example = torch.tensor([[5, 6, 7], [5, 6, 0]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    with TemporaryDirectory() as folder, torch.inference_mode():
        raw, whole, small = (Path(folder) / name for name in ("raw.onnx", "model.onnx", "small.onnx"))
        torch.onnx.export(
            network,
            example,
            str(raw),
            input_names=list(_NAMES[:2]),
            output_names=[_NAMES[2]],
            dynamic_axes={name: {0: "rows", 1: "tokens"} for name in _NAMES},
            opset_version=OPSET,
            dynamo=False,
        )
        onnx.save_model(
            onnx.load(raw), whole, save_as_external_data=True, location="model.weights", size_threshold=1024
        )
        small_weights.write(whole, small)
        model = onnx.load(small)
    _round_words(model)
    onnx.save(model, out)


def _round_words(model: Any) -> None:
    """Keep the table of words in 8 bits, a scale a word."""
    table = max(model.graph.initializer, key=lambda one: int(np.prod(one.dims)))
    nodes = list(model.graph.node)
    at = next(n for n, one in enumerate(nodes) if one.op_type == "Gather" and one.input[0] == table.name)
    numbers = numpy_helper.to_array(table)
    scales = np.maximum(np.abs(numbers).max(1, keepdims=True), 1e-12) / 127
    small, scale = f"{table.name} in 8 bits", f"{table.name} scales"
    model.graph.initializer.remove(table)
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.round(numbers / scales).astype(np.int8), small),
            numpy_helper.from_array(scales.astype(np.float32), scale),
        ]
    )
    ids, result = nodes[at].input[1], nodes[at].output[0]
    nodes[at : at + 1] = [
        helper.make_node("Gather", [small, ids], ["word"]),
        helper.make_node("Gather", [scale, ids], ["word scale"]),
        helper.make_node("Cast", ["word"], ["word in full"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["word in full", "word scale"], [result]),
    ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
