"""The default model as it is served, beside sentence-transformers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import ModelError
from index.model.embedder import (
    DEFAULT_MODEL,
    Embedder,
    PassageText,
    load_embedder,
    load_tokenizer,
    prepare_model,
)
from index.model.embedding_rate import embedding_rate
from index.model.files import local_source

pytestmark = pytest.mark.slow

SAME = 0.99999
NEAR = 0.997
TEXTS = (
    *(
        f"The coalition counted {number} fighters in week {number % 52}."
        for number in range(0, 40_000, 1_000)
    ),
    *(
        "",
        " ",
        ".",
        "🙂",
        "🙂🙃🙂 👩‍👩‍👧",
        "\n\n",
        "\u200b",
        "a" * 150,
        "1,000" * 30,
        "don’t — “quote” … 3½ %",
    ),
    "أقل من ألف مقاتل من داعش ما زالوا في العراق وسوريا، بحسب التحالف الدولي.",
    "Меньше тысячи боевиков остаются в Ираке и Сирии.",
    "连同伊拉克和叙利亚在内，剩下的武装分子不到一千人。",
    "İstanbul'da naïve café Ångström ﬁne Ⅷ ½",
    "MIXED case With\tTabs\u00a0and odd\u2028separators",
    "The ministry of transport will reopen the northern line on Monday morning. " * 18,
)


@pytest.fixture(scope="module")
def served(default_home: Path) -> Embedder:
    found = load_embedder(DEFAULT_MODEL, default_home)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def reference() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(local_source(DEFAULT_MODEL)), device="cpu")


def lowest_cosine(found: Any, expected: Any) -> float:
    a, b = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float(((a * b).sum(axis=1) / norms).min())


@pytest.mark.filterwarnings("ignore")
def test_vectors_are_those_of_sentence_transformers(served: Embedder, reference: Any) -> None:
    """Passages get the vectors of sentence-transformers, alone and in batches; questions, of smaller weights, nearly."""
    assert len(TEXTS) >= 50
    assert max(served.count_tokens(TEXTS)) > 0.9 * served.max_tokens
    assert max(served.count_tokens(TEXTS)) <= served.max_tokens
    expected = reference.encode(list(TEXTS), show_progress_bar=False)
    assert lowest_cosine(served.embed_queries(TEXTS), expected) >= NEAR
    passages = served.embed_passages([PassageText("", text) for text in TEXTS])
    assert lowest_cosine([one.vector for one in passages], expected) >= SAME
    alone = [served.embed_passages([PassageText("", text)])[0].vector for text in TEXTS[::7]]
    assert lowest_cosine(alone, expected[::7]) >= SAME
    asked = np.concatenate([served.embed_queries([text]) for text in TEXTS[::7]])
    assert lowest_cosine(asked, expected[::7]) >= NEAR


@pytest.mark.filterwarnings("ignore")
def test_a_very_long_text_is_read_to_its_end(served: Embedder, reference: Any) -> None:
    """Where sentence-transformers stops at 256 tokens, every window's own vector is in ours."""
    words = [f"item {number} of the long list of the report," for number in range(200)]
    text = " ".join(words)
    assert served.count_tokens([text])[0] > 5 * served.max_tokens
    [ours] = served.embed_queries([text])
    [cut] = reference.encode([text])
    thirds = reference.encode([" ".join(words[at : at + 20]) for at in range(0, 200, 20)])
    mean = thirds.mean(axis=0)
    assert lowest_cosine([ours], [mean]) > lowest_cosine([cut], [mean]) + 0.01
    [changed] = served.embed_queries([text + " and the northern railway reopens on Monday"])
    assert ours @ changed < 0.9999
    passage = PassageText("A title", text, ((0, len(text)), (len(text) - 20, len(text))))
    [vectors] = served.embed_passages([passage])
    assert vectors.sentences.shape == (2, 384)


@pytest.mark.filterwarnings("ignore")
def test_sentence_vectors_are_means_of_their_tokens(served: Embedder, reference: Any) -> None:
    """A sentence's vector is the mean of sentence-transformers' own token vectors over the sentence."""
    prefix, first, second = "Last count (NINA)", "Fewer than 1,000 fighters remain.", "It rained in Baghdad."
    text = f"{first} {second}"
    spans = ((0, len(first)), (len(first) + 1, len(text)))
    [found] = served.embed_passages([PassageText(prefix, text, spans)])
    tokens = reference.encode([f"{prefix}\n{text}"], output_value="token_embeddings")[0].numpy()
    counts = served.count_tokens([prefix, first, second])
    at = 1 + counts[0]
    middle = at + counts[1]
    expected = [tokens[at:middle].mean(axis=0), tokens[middle : middle + counts[2]].mean(axis=0)]
    assert lowest_cosine(found.sentences, expected) >= 0.9999  # float16


def test_serving_needs_neither_torch_nor_sentence_transformers(default_home: Path) -> None:
    """Once prepared, counting, asking and embedding import none of the heavy libraries."""
    code = """
import json, sys
from pathlib import Path
from index.model.embedder import DEFAULT_MODEL, PassageText, load_embedder, load_tokenizer, prepare_model
folder = Path(sys.argv[1])
prepare_model(DEFAULT_MODEL, folder, print)
load_tokenizer(DEFAULT_MODEL, folder).count_tokens(["a"])
early = "onnxruntime" in sys.modules
served = load_embedder(DEFAULT_MODEL, folder)
served.embed_queries(["how many fighters remain?"])
served.embed_passages([PassageText("Title", "Few remain.", ((0, 11),))])
heavy = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "onnx"} & set(sys.modules)
print(json.dumps({"heavy": sorted(heavy), "early": early}))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(default_home)], capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == {"heavy": [], "early": False}


def test_what_is_known_of_the_default(served: Embedder, default_home: Path) -> None:
    """The default says what it is, and counts the same before and after it is prepared."""
    assert served.model_id.startswith("all-MiniLM-L6-v2@")
    assert (served.dimension, served.max_tokens, served.served_by) == (384, 254, "onnx")
    assert served.languages == ("en",)
    texts = list(TEXTS)
    prepared, published = load_tokenizer(DEFAULT_MODEL, default_home), load_tokenizer(DEFAULT_MODEL, Path())
    assert prepared.count_tokens(texts) == published.count_tokens(texts) == served.count_tokens(texts)
    assert prepared.max_tokens == published.max_tokens == served.max_tokens


def test_threads_may_share_it(served: Embedder) -> None:
    """Eight people asking at once get what each would get alone."""
    alone = np.stack([served.embed_queries([text])[0] for text in TEXTS[:16]])
    with ThreadPoolExecutor(8) as pool:
        together = np.stack(list(pool.map(lambda text: served.embed_queries([text])[0], TEXTS[:16])))
    assert np.allclose(alone, together, atol=1e-5)


def test_the_rate_can_be_measured(served: Embedder) -> None:
    """The rate of embedding is measured beside the bare network on the same batches."""
    rate = embedding_rate(served, [PassageText("Title", text, ((0, len(text)),)) for text in TEXTS[:40]])
    assert rate.passages_per_second > 0
    assert rate.share_of_bare is not None
    assert 0.3 < rate.share_of_bare < 1.5


def test_small_weights_stand_beside_the_network(served: Embedder, default_home: Path, tmp_path: Path) -> None:
    """Written from the prepared network, the one of small weights takes a fraction of it and reads nearly alike."""
    from index.model import small_weights
    from index.model.files import GRAPH, find_prepared
    from index.model.onnx_model import OnnxModel
    from index.model.token_embedder import TokenEmbedder

    found = find_prepared(DEFAULT_MODEL, default_home)
    assert found is not None
    prepared, files = found
    for path in files.iterdir():
        shutil.copy(path, tmp_path)
    small = tmp_path / "small.onnx"
    assert small_weights.write(files / GRAPH, small)
    assert small.stat().st_size < 15_000_000
    reads = TokenEmbedder(prepared, tmp_path, OnnxModel(small))
    whole = TokenEmbedder(prepared, files, OnnxModel(files / GRAPH))
    texts = [text for text in TEXTS if len(text.split()) > 3]
    assert lowest_cosine(reads.embed_queries(texts), whole.embed_queries(texts)) >= small_weights.CLOSE
    spans = ((0, len(texts[0])),)
    whole_and_part = reads.embed_with_parts(texts[:1], [spans])[0]
    assert np.allclose(whole_and_part[0], reads.embed_queries(texts[:1])[0], atol=1e-5)


def test_a_killed_preparation_leaves_no_trace(tmp_path: Path) -> None:
    """A preparation killed half way is invisible; two started together then do the work once, and tidy up."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-m", "index.model.export", DEFAULT_MODEL, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        assert child.stdout is not None
        while "Loading" not in child.stdout.readline().decode():
            assert child.poll() is None
        child.kill()
    models = tmp_path / "models"
    assert len(list(models.glob(".*.tmp"))) == 1
    assert load_embedder(DEFAULT_MODEL, tmp_path) is None
    steps: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(prepare_model, DEFAULT_MODEL, tmp_path, steps.append) for _ in range(2)]:
            done.result()
    assert steps.count("The model is ready") == 1
    assert any("waiting" in step for step in steps)
    [made] = models.glob("[!.]*")
    assert sorted(path.name for path in models.iterdir()) == [".lock", made.name]
    assert load_embedder(DEFAULT_MODEL, tmp_path) is not None
    (made / "model.onnx").write_bytes(b"half")
    (made / "questions.onnx").unlink(missing_ok=True)
    with pytest.raises(ModelError, match="prepare the model again"):
        load_embedder(DEFAULT_MODEL, tmp_path)
