"""Small documents for the tests to write to real files."""

from __future__ import annotations

import json
from pathlib import Path

# Built like a real agency statement: curly quotes, a dateline without a dash, no final newline.
STATEMENT_TITLE = "The Joint Force: Fewer Than 400 Raiders Are Still In The Northern Valleys"
STATEMENT = (
    f"{STATEMENT_TITLE}\n\n"
    "ARDEN, NORLAND “Fewer than 400 raiders are still in the northern valleys, half of their estimated number "
    "of a month ago,” the Joint Force said in a statement.\n\n"
    "The statement added “this number dose not includes the western valleys, which are under the control of "
    "the governor and his allies. ”\n\n"
    "On the fifth of this month, the Joint Force said that less than 900 raiders are left.\n\n\n"
    "Source: National Norland News Agency"
)
ARABIC_TITLE = "التحالف: أقل من أربعمئة مقاتل ما زالوا في الوديان الشمالية"
ARABIC = (
    f"{ARABIC_TITLE}\n\n"
    "قال التحالف الدولي في بيان إن أقل من أربعمئة مقاتل ما زالوا في الوديان الشمالية، أي نصف العدد المقدر قبل شهر.\n\n"
    "وأضاف البيان أن معظم المقاتلين قتلوا أو أسروا خلال السنوات الثلاث الماضية، وأن العمل مستمر لمنع عودتهم.\n\n"
    "المصدر: وكالة أنباء الشمال"
)
PARAGRAPHS = (
    "The Joint Force said on Tuesday that fewer than 400 raiders remain in the northern valleys, half of the "
    "number it gave a month ago.",
    "Its spokesman said most of the raiders were captured in the past three years, and that the work goes on.",
    "The governor said the western valleys were quiet, and that his own forces hold the roads that lead there.",
)


def page(
    *,
    head: str = "",
    body: str | None = None,
    heading: str = "Fewer than 400 raiders remain",
    lang: str = ' lang="en"',
) -> str:
    """A news page with navigation, a script and a footer around the article."""
    article = body if body is not None else "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html{lang}><head><meta charset='utf-8'>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World news</a></li></ul></nav>"
        f"<article><h1>{heading}</h1>{article}</article>"
        "<script>document.write('a script ran')</script>"
        "<footer><p>© 2019 The Valley Herald. Updated 3 March 2021.</p></footer></body></html>"
    )


def jsonl(*rows: object) -> str:
    """Rows as JSONL; a string is a line as it stands."""
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder, making their folders; text is written as UTF-8, byte for byte."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder
