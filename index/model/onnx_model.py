"""Token vectors by ONNX Runtime; imports neither torch nor sentence-transformers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

CPU_TOKENS = 1024  # padded tokens a call; more take memory and save no time, see `briefbot bench`
GPU_TOKENS = 32768
CUDA = "CUDAExecutionProvider"


class OnnxModel:
    """One session, shared by all threads. With ``bulk``, a CUDA device is used where this ONNX Runtime can.

    No machine with a CUDA device has run this yet.
    """

    def __init__(self, graph: Path, threads: int | None = None, *, bulk: bool = False) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as failures

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or usable_cores()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Waiting threads sleep: questions share the cores with bulk work, from which spinning takes them.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        cuda = bulk and CUDA in onnxruntime.get_available_providers()
        # Smaller blocks of work: a core that others keep busy delays the other one less.
        options.add_session_config_entry("session.dynamic_block_base", "4")
        providers = [CUDA, "CPUExecutionProvider"] if cuda else ["CPUExecutionProvider"]
        self.on_gpu = cuda
        self.batch_tokens = GPU_TOKENS if cuda else CPU_TOKENS
        try:
            self.session: Any = onnxruntime.InferenceSession(str(graph), options, providers=providers)
        except (
            failures.Fail,
            failures.InvalidArgument,
            failures.InvalidGraph,
            failures.InvalidProtobuf,
            failures.NoModel,
            failures.NoSuchFile,
            failures.NotImplemented,
            failures.RuntimeException,
        ) as problem:
            raise ModelError(
                f"The prepared model {graph} is damaged or missing ({type(problem).__name__}). "
                f"Delete the folder {graph.parent} and prepare the model again with `briefbot reindex`."
            ) from problem

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Token vectors (rows, tokens, width)."""
        hidden: NDArray[np.float32] = self.session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return hidden


def usable_cores() -> int:
    """Cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
