"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.language import detect_language, script_of
from tests.index.samples_files import ARABIC, STATEMENT


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (STATEMENT, "en"),
        (ARABIC, "ar"),
        (f"{ARABIC} The US-led coalition said.", "ar"),
        ("گروه‌های مسلح می‌گویند که پس از این جنگ چیزی برای گفتن ندارند.", "fa"),
        ("حکومت نے کہا ہے کہ لڑائی ختم ہو گئی ہے۔", "ur"),
        ("Россия заявила, что главная битва завершена.", "ru"),
        ("Україна заявила, що її війська стоять.", "uk"),
        ("連合軍は火曜日に、戦闘員は千人未満だと述べた。", "ja"),
        ("联军星期二表示，战斗人员不到一千人。", "zh"),
        ("연합군은 전투원이 천 명 미만이라고 밝혔다.", "ko"),
        ("Ο συνασπισμός είπε ότι λίγοι μένουν.", "el"),
        ("הקואליציה אמרה ביום שלישי", "he"),
        (
            "Die Koalition sagte, dass weniger als tausend Kämpfer in den Bergen sind und nicht auf dem Weg.",
            "de",
        ),
        (
            "La coalition a dit que les combattants sont dans le nord et que les forces avancent avec eux.",
            "fr",
        ),
        (
            "La coalición dijo que los combatientes están en el norte y que las fuerzas avanzan por el valle.",
            "es",
        ),
        (
            "Koalisyon bu sabah bir açıklama yaptı ve savaşçılar için daha çok asker olduğu söylendi dedi.",
            "tr",
        ),
        ("Der Hafen bleibt bis Montag geschlossen. Faehren fahren nicht.", "de"),
        ("Le port restera ferme jusqu'a lundi. Les ferries ne partent plus.", "fr"),
        ("El puerto seguira cerrado hasta el lunes. No salen barcos.", "es"),
        ("Mayor opens bridge after four years", "en"),
        ("Van der Berg signs for De Graafschap in 2 million euro deal", "en"),
        ("r 1 = a ⋅ m 2 m 1 + m 2 = a 1 + m 1 o e a o", "en"),
        ("Fewer than 400", "en"),
        ("12345 !!", "en"),
        ("", "en"),
    ],
)
def test_languages(text: str, lang: str) -> None:
    """Script first, then the commonest words; what can't be told is English."""
    assert detect_language(text)[0] == lang


def test_it_says_how_it_knows() -> None:
    """The phrase tells a detection from an assumption."""
    assert detect_language(ARABIC)[1] == "detected from the script"
    assert detect_language(STATEMENT)[1] == "detected from its common words"
    assert detect_language("Fewer than 400")[1] == "assumed"


@given(st.text(max_size=200))
def test_any_text_has_a_language(text: str) -> None:
    """Every text gets a code of two or three letters."""
    assert 2 <= len(detect_language(text)[0]) <= 3
    assert script_of(text)
