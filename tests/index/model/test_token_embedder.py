"""What is read of each text: the default model's tokenizer before a network of known token vectors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.model.embedder import PassageText
from index.model.files import Prepared, local_source
from index.model.token_embedder import TokenEmbedder

WIDTH = 96
WORDS = (
    *("fewer", "than", "1,000", "Daesh", "militants", "remain", "in", "western", "Syria"),
    *("🙂", "قوات", "naïve"),
)
PREPARED = Prepared(
    model="all-MiniLM-L6-v2",
    model_id="bag@0",
    fingerprint="0",
    served_by="onnx",
    reason="",
    source="",
    dimension=WIDTH,
    max_length=64,
    query_prompt="",
    passage_prompt="",
    pooling=("mean",),
    include_prompt=True,
    before=(101,),
    after=(102,),
    pad=0,
    languages=("en",),
    files=(),
)


class Bag:
    """A network whose token vectors are the tokens' own, in any context; it keeps what it was given."""

    batch_tokens = 512
    on_gpu = False

    def __init__(self) -> None:
        self.table = np.random.default_rng(7).normal(size=(30522, WIDTH)).astype(np.float32)
        self.read: list[list[int]] = []

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        self.read += [row[kept == 1].tolist() for row, kept in zip(ids, mask, strict=True)]
        return self.table[ids]


def embedder(**changes: object) -> tuple[TokenEmbedder, Bag]:
    source = local_source("all-MiniLM-L6-v2")
    assert source is not None
    bag = Bag()
    return TokenEmbedder(replace(PREPARED, **changes), source, bag), bag  # type: ignore[arg-type]


def ids_of(served: TokenEmbedder, text: str) -> list[int]:
    found: list[int] = served._tokenizer.encode(text, add_special_tokens=False).ids
    return found


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / np.linalg.norm(vector)


@settings(max_examples=40, deadline=None)
@given(
    prefix=st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join),
    sentences=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=90).map(" ".join), max_size=6),
)
def test_nothing_is_cut(prefix: str, sentences: list[str]) -> None:
    """Every token of prefix and passage is read, and each sentence's vector is the mean of all its tokens."""
    served, bag = embedder()
    spans, text = [], ""
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + ".  "
    [found] = served.embed_passages([PassageText(prefix, text, tuple(spans))])
    assert all(len(row) <= PREPARED.max_length for row in bag.read)
    read = [token for row in bag.read for token in row]
    whole = ids_of(served, f"{prefix}\n{text}")
    assert set(whole) <= set(read)
    assert len(read) >= len(whole)
    assert found.vector.shape == (WIDTH,)
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)
    assert found.sentences.shape == (len(sentences), WIDTH)
    assert found.sentences.dtype == np.float16
    for sentence, vector in zip(sentences, found.sentences, strict=True):
        expected = unit(bag.table[ids_of(served, sentence)].mean(axis=0))
        assert np.abs(vector - expected).max() < 2e-3


def test_windows_repeat_the_prefix() -> None:
    """Each window of a long passage begins with the prefix and ends as a text does."""
    served, bag = embedder()
    text = " ".join(f"w{number}" for number in range(200))
    served.embed_passages([PassageText("The title (NINA)", text)])
    head = [101, *ids_of(served, "The title (NINA)")]
    assert len(bag.read) > 3
    assert all(row[: len(head)] == head and row[-1] == 102 for row in bag.read)


def test_a_long_passage_s_vector_weighs_its_windows() -> None:
    """The vector of a passage in windows is the mean of the windows' vectors, by the tokens each holds."""
    served, bag = embedder()
    text = " ".join(WORDS[number % 9] for number in range(150))
    [found] = served.embed_passages([PassageText("", text)])
    weights = np.array([len(row) - 2 for row in bag.read], dtype=np.float32)
    means = np.stack([bag.table[row].mean(axis=0) for row in bag.read])
    assert np.allclose(found.vector, unit(weights @ means), atol=1e-5)


def test_order_is_kept() -> None:
    """Passages are batched by length, and come back in the order they were given."""
    served, bag = embedder()
    texts = [" ".join(WORDS[: 1 + number % 9]) for number in range(50)]
    found = served.embed_passages([PassageText("", text) for text in texts])
    for text, one in zip(texts, found, strict=True):
        expected = unit(bag.table[[101, *ids_of(served, text), 102]].mean(axis=0))
        assert np.allclose(one.vector, expected, atol=1e-5)


def test_models_that_pool_otherwise_read_each_sentence_by_itself() -> None:
    """With any other pooling a sentence is encoded on its own, prompt included and prefix left out."""
    served, bag = embedder(pooling=("cls",), passage_prompt="passage: ")
    text = "Fewer than 1,000 remain. It rained."
    [found] = served.embed_passages([PassageText("Title", text, ((0, 24), (25, 35)))])
    assert found.sentences.shape == (2, WIDTH)
    assert [101, *ids_of(served, "passage: It rained."), 102] in bag.read


def test_a_question_s_parts_cost_nothing() -> None:
    """Parts of a question get the mean of their tokens from the question's one pass; one without tokens, the question's."""
    served, bag = embedder(query_prompt="query: ")
    text = "How many remain, and \u200b who counted?"
    [vectors] = served.embed_with_parts([text], [((0, 15), (21, 22), (27, 39))])
    assert len(bag.read) == 1
    assert np.allclose(vectors[0], served.embed_queries([text])[0], atol=1e-6)
    assert np.allclose(vectors[1], unit(bag.table[ids_of(served, "How many remain")].mean(axis=0)), atol=1e-5)
    assert np.allclose(vectors[2], vectors[0], atol=1e-6)
    assert [found.shape for found in served.embed_with_parts([text, "Who?"], [(), ((0, 3),)])] == [
        (1, WIDTH),
        (2, WIDTH),
    ]


def test_models_that_pool_otherwise_read_each_part_by_itself() -> None:
    """With any other pooling the parts of a question are encoded on their own, prompt included."""
    served, bag = embedder(pooling=("cls",), query_prompt="query: ")
    vectors, other = served.embed_with_parts(["How many remain?", "Who?"], [((0, 8),), ()])
    assert other.shape == (1, WIDTH)
    assert np.allclose(vectors[1], served.embed_queries(["How many"])[0], atol=1e-6)
    assert [101, *ids_of(served, "query: How many"), 102] in bag.read


def test_prompts() -> None:
    """Questions follow the query prompt, passages the passage prompt, and room is left for it."""
    served, bag = embedder(query_prompt="query: ", passage_prompt="passage: ")
    served.embed_queries(["How many?"])
    assert bag.read == [[101, *ids_of(served, "query: How many?"), 102]]
    assert served.max_tokens == 64 - 2 - 2
    bag.read.clear()
    served.embed_passages([PassageText("Title", "Text.")])
    assert bag.read == [[101, *ids_of(served, "passage: Title Text."), 102]]


def test_prompts_can_be_left_out_of_pooling() -> None:
    """A model whose pooling leaves its prompt out gets vectors of the text's own tokens."""
    served, bag = embedder(query_prompt="query: ", include_prompt=False)
    [found] = served.embed_queries(["How many?"])
    assert np.allclose(found, unit(bag.table[[*ids_of(served, "How many?"), 102]].mean(axis=0)), atol=1e-5)


def test_empty_things() -> None:
    """No texts give no vectors, an empty text gives a vector, and a sentence without tokens its passage's."""
    served, _ = embedder()
    assert served.embed_queries([]).shape == (0, WIDTH)
    assert served.embed_passages([]) == []
    assert np.linalg.norm(served.embed_queries([""])[0]) == pytest.approx(1, abs=1e-5)
    [found] = served.embed_passages([PassageText("", "Words \u200b", ((0, 5), (6, 7)))])
    assert np.allclose(found.sentences[1], found.vector, atol=1e-3)


def test_counting() -> None:
    """Tokens are counted without special ones and without a maximum."""
    served, _ = embedder()
    assert served.count_tokens(["", "one two", "word " * 1000]) == [0, 2, 1000]


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    """A prepared folder without its tokenizer, or with half of it, raises an error that says what to do."""
    from index.errors import ModelError

    with pytest.raises(ModelError, match="Prepare the model again"):
        TokenEmbedder(PREPARED, tmp_path, Bag())
    for half in (b"", b'{"version": "1.0", "trunc', b"\xff\xfe\x00"):
        (tmp_path / "tokenizer.json").write_bytes(half)
        with pytest.raises(ModelError, match="is damaged"):
            TokenEmbedder(PREPARED, tmp_path, Bag())
