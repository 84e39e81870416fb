"""Small random models on disk, of the kinds sentence-transformers saves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.model.files import local_source

WIDTH = 32
PROMPTS = {"query": "query: ", "passage": "passage: "}


def bert(folder: Path, max_length: int = 40) -> Any:
    """A Transformer module of a random two-layer BERT, with the default model's vocabulary."""
    import torch
    from sentence_transformers.models import Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(5)
    source = local_source("all-MiniLM-L6-v2")
    tokenizer = AutoTokenizer.from_pretrained(str(source))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.6,  # else all texts look alike
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return Transformer(str(folder), max_seq_length=max_length)


def roberta(folder: Path) -> Any:
    """A random RoBERTa with a byte-level tokenizer: positions that know padding, several tokens per emoji."""
    import torch
    from sentence_transformers.models import Transformer
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaConfig, RobertaModel, RobertaTokenizerFast

    torch.manual_seed(5)
    trained = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trained.train_from_iterator(
        ["fewer than a thousand fighters remain in the north of the country"], 400, 1, False, special
    )
    folder.mkdir()
    trained.save_model(str(folder))
    tokenizer = RobertaTokenizerFast(
        vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt"), model_max_length=62
    )
    config = RobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=66,
        pad_token_id=1,
        initializer_range=0.6,
    )
    RobertaModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return Transformer(str(folder), max_seq_length=62)


def save(folder: Path, *modules: Any, **settings: Any) -> Any:
    """Save the modules as one model in ``folder`` and return it as sentence-transformers loads it again."""
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(modules=list(modules), device="cpu", **settings).save(str(folder))
    return SentenceTransformer(str(folder), device="cpu")
