"""Models other than the default: prompts, pooling, maximum length, and what can't be exported."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import ModelError
from index.model.embedder import Embedder, PassageText, load_embedder, load_tokenizer
from index.model.torch_embedder import TorchModel
from tests.index import tiny_models
from tests.index.model.test_embedder import lowest_cosine

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

TEXTS = [
    "Fewer than 1,000 remain.",
    "It rained.",
    "",
    "🙂 in Baghdad",
    "قوات التحالف",
    "the north of the country",
]
SAME = 0.99999


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def served(folder: Path, data: Path) -> Embedder:
    """Prepare in this process, which has sentence-transformers already."""
    from index.model.export import prepare

    prepare(str(folder), data)
    found = load_embedder(str(folder), data)
    assert found is not None
    return found


def check(found: Embedder, reference: Any, query: str = "query: ", passage: str = "passage: ") -> None:
    expected = reference.encode(TEXTS, prompt=query)
    assert lowest_cosine(found.embed_queries(TEXTS), expected) >= SAME
    assert lowest_cosine(expected, reference.encode(TEXTS, prompt="")) < SAME or not query
    passages = found.embed_passages([PassageText("", text, ((0, len(text)),)) for text in TEXTS])
    expected = reference.encode(TEXTS, prompt=passage)
    assert lowest_cosine([one.vector for one in passages], expected) >= SAME
    assert all(one.sentences.shape == (1, found.dimension) for one in passages)
    for one in passages:
        assert np.linalg.norm(one.vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "pooling",
    ["cls", "max", "lasttoken", "weightedmean", "mean_sqrt_len_tokens", ("cls", "mean")],
    ids=str,
)
def test_pooling_and_prompts(pooling: Any, tmp_path: Path) -> None:
    """Every pooling, with prompts for questions and passages, is served by ONNX Runtime with the same vectors."""
    from sentence_transformers.models import Pooling

    modules = tiny_models.bert(tmp_path / "bert"), Pooling(tiny_models.WIDTH, pooling_mode=pooling)
    reference = tiny_models.save(tmp_path / "model", *modules, prompts=tiny_models.PROMPTS)
    found = served(tmp_path / "model", tmp_path / "data")
    assert found.served_by == "onnx"
    assert found.max_tokens == 40 - 2 - 2
    assert load_tokenizer(str(tmp_path / "model"), tmp_path).max_tokens == found.max_tokens
    check(found, reference)


def test_a_prompt_left_out_of_pooling(tmp_path: Path) -> None:
    """A default prompt that pooling leaves out is read by the network and not averaged."""
    from sentence_transformers.models import Normalize, Pooling

    pooling = Pooling(tiny_models.WIDTH, pooling_mode="mean", include_prompt=False)
    modules = tiny_models.bert(tmp_path / "bert"), pooling, Normalize()
    prompt = "Represent the report: "
    settings: dict[str, Any] = {"prompts": {"task": prompt}, "default_prompt_name": "task"}
    reference = tiny_models.save(tmp_path / "model", *modules, **settings)
    found = served(tmp_path / "model", tmp_path / "data")
    assert found.served_by == "onnx"
    check(found, reference, prompt, prompt)


def test_a_byte_level_tokenizer(tmp_path: Path) -> None:
    """A RoBERTa with several tokens per character is exported, and its sentences are found."""
    from sentence_transformers.models import Pooling

    modules = tiny_models.roberta(tmp_path / "roberta"), Pooling(tiny_models.WIDTH, pooling_mode="mean")
    reference = tiny_models.save(tmp_path / "model", *modules)
    found = served(tmp_path / "model", tmp_path / "data")
    assert found.served_by == "onnx"
    check(found, reference, "", "")
    text = "🙂🙂 قوات. " * 20
    [vectors] = found.embed_passages(
        [PassageText("🙂 title", text, ((0, 2), (3, 8), (len(text) - 6, len(text) - 1)))]
    )
    assert vectors.sentences.shape == (3, tiny_models.WIDTH)


def test_what_cannot_be_exported_is_served_by_sentence_transformers(tmp_path: Path) -> None:
    """A model with a Dense module is served by sentence-transformers itself, and nothing is cut."""
    from sentence_transformers.models import Dense, Pooling

    modules = (
        tiny_models.bert(tmp_path / "bert"),
        Pooling(tiny_models.WIDTH, pooling_mode="mean"),
        Dense(tiny_models.WIDTH, 16),
    )
    reference = tiny_models.save(tmp_path / "model", *modules, prompts=tiny_models.PROMPTS)
    found = served(tmp_path / "model", tmp_path / "data")
    assert found.served_by == "sentence-transformers"
    assert found.dimension == 16
    assert "Dense" in found.note
    check(found, reference)
    long = "The ministry of transport will reopen the northern line on Monday. " * 12
    [before] = found.embed_passages([PassageText("Title", long, ((0, 66),))])
    [after] = found.embed_passages([PassageText("Title", long + "Rain.", ((0, 66),))])
    assert before.vector @ after.vector < 0.99999
    assert found.embed_passages([]) == []
    assert found.embed_queries([]).shape == (0, 16)
    (tmp_path / "model").rename(tmp_path / "gone")
    left = load_embedder(str(tmp_path / "model"), tmp_path / "data")
    assert left is not None
    with pytest.raises(ModelError, match="which is gone"):
        left.embed_queries(["a"])


def test_bulk_work_through_torch_gives_the_same_vectors(tmp_path: Path) -> None:
    """The token vectors that torch computes for bulk work are those of ONNX Runtime (shown on the CPU)."""
    from sentence_transformers.models import Pooling

    from index.model.token_embedder import TokenEmbedder

    modules = tiny_models.bert(tmp_path / "bert"), Pooling(tiny_models.WIDTH, pooling_mode="mean")
    tiny_models.save(tmp_path / "model", *modules)
    found = served(tmp_path / "model", tmp_path / "data")
    assert isinstance(found, TokenEmbedder)
    expected = found.embed_queries(TEXTS)
    found.model = TorchModel(tmp_path / "model", "cpu")
    assert lowest_cosine(found.embed_queries(TEXTS), expected) >= SAME


def test_a_model_that_does_not_load(tmp_path: Path) -> None:
    """A folder that only looks like a model is refused with what sentence-transformers said."""
    from index.model.export import prepare

    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="sentence-transformers can't load"):
        prepare(str(tmp_path / "model"), tmp_path / "data")
    assert load_embedder(str(tmp_path / "model"), tmp_path / "data") is None
