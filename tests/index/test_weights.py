"""The learned numbers fit the features they are for."""

from index.rank import FEATURES as PASSAGE
from index.refusal import FEATURES as ANSWERABLE
from index.sentence_rank import FEATURES as SENTENCE
from index.weights import weights


def test_each_model_names_its_features_in_their_order() -> None:
    """A feature that is moved, added or renamed without a new fit would be scored wrong, silently."""
    used = weights()
    assert used.passage.names == PASSAGE
    assert used.sentence.names == SENTENCE
    assert used.answerable.names == ANSWERABLE
