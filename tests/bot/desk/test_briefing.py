"""Briefings on the screen, as files, and from the command line."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.briefing import brief_reply, show_event
from bot.reply import Kind, Reply
from bot.terminal import console, show
from bot.words.documents import brief_html, brief_markdown, write_document
from index.article import Reason
from index.briefs.period import Window
from index.briefs.values import Brief, BriefRequest, Item
from index.errors import BadQuestion
from tests.bot.values import NOW, article, quote, searched
from tests.make_examples import briefbot

EVIL = "<script>alert(1)</script> *bold* [x](javascript:1) | ``` ] # & 1. said the\x1b[31m council of Marda on Monday."


def _brief(*items: Item, **fields: object) -> Brief:
    request = BriefRequest("Daesh", NOW, new_since=fields.pop("new_since", None))  # type: ignore[arg-type]
    window = Window(date(2024, 1, 1), date(2024, 1, 31))
    return Brief(
        request,
        "Daesh",
        window,
        items or (Item("2024-01", (quote(),), 2),),
        (),
        (),
        searched(),
        5,
        2,
        **fields,
    )  # type: ignore[arg-type]


def _shown(reply: Reply) -> str:
    out = io.StringIO()
    show(reply, console(out, width=90))
    return out.getvalue()


def test_a_briefing_on_the_screen() -> None:
    """Topic and period, what is new, each day with its quotes, the numbered sources once, what was searched."""
    text = _shown(brief_reply(_brief(Item("2024-01", (quote(),), 2), Item(None, (quote(),), 1))))
    assert text.startswith("Daesh · Jan 2024\nNo briefing on this before: all of it is new.\n")
    assert "Jan 2024 · 2 independent sources\n❝The UN monitoring team said" in text
    assert "Undated\n❝" in text and text.count("UN team: 3,000 to 5,000 [SAMPLE]") == 1
    assert text.count("[1]") == 3 and "Searched 14 articles" in text


def test_items_of_one_day_and_one_source_stand_under_one_heading() -> None:
    """A day is not named twice, but where another number of sources stands behind it, or the one is new."""
    days = (("2024-01", 1), ("2024-01", 1), ("2024-01", 2), ("2024-02", 1), ("2024-02", 1))
    shown = brief_reply(_brief(*(Item(day, (quote(),), sources) for day, sources in days))).brief
    assert shown is not None
    assert [(item.dated, item.sources, len(item.quotes)) for item in shown.items] == [
        ("Jan 2024", 1, 2),
        ("Jan 2024", 2, 1),
        ("Feb 2024", 1, 2),
    ]


def test_one_source_behind_everything_is_said() -> None:
    """The warning stands on the screen, in the files and nowhere else."""
    from dataclasses import replace

    alone = brief_reply(replace(_brief(), independent=1))
    warning = "One independent source behind everything here."
    assert warning in _shown(alone) and warning in brief_markdown(alone) and warning in brief_html(alone)
    assert warning not in _shown(brief_reply(_brief()))


def test_what_is_new_is_counted_and_marked() -> None:
    """Since the last briefing: how many items are new, and which; nothing new is said too."""
    since = NOW - timedelta(days=1)
    reply = brief_reply(
        _brief(Item("2024-01", (quote(),), 1, True), Item("2024-01", (quote(),), 1), new_since=since)
    )
    assert reply.brief is not None and reply.brief.news.endswith(": 1 of 2 items.")
    assert [item.new for item in reply.brief.items] == [True, False]
    none = brief_reply(_brief(new_since=since)).brief
    assert none is not None and none.news.startswith("Nothing new since")


def test_a_disagreement_is_a_line_everywhere(shelf: Path) -> None:
    """Two numbers for one thing and day stand side by side, each with its date and speaker."""
    from dataclasses import replace

    from index import open_index
    from index.article import Question

    with open_index(shelf) as index:
        two = index.timeline(Question("ISIS fighters", asked_at=NOW)).rows[:2]
    reply = brief_reply(replace(_brief(), disagreements=(two,)))
    (line,) = reply.figures
    assert line.startswith("Two sources disagree: ") and all(one.words in line for one in two)
    assert line in " ".join(_shown(reply).split()) and line in html.unescape(brief_html(reply))


def test_nothing_to_tell_is_not_found() -> None:
    """The reason is shown, with topic and period as they were understood, and no quote."""
    from dataclasses import replace

    reply = brief_reply(replace(_brief(), items=(), reason=Reason("nothing_then", "Nothing then.")))
    assert reply.kind is Kind.NOT_FOUND and reply.brief is None and "Daesh, Jan 2024" in reply.question
    assert "Nothing then." in _shown(reply)


def test_text_of_articles_is_data_in_every_file() -> None:
    """No tag, link or heading comes out of an article; unescaped, the words are the article's."""
    of = article(EVIL, title=EVIL, publisher="<b>Marda</b>", url="https://example.org/?a=1&b=2")
    from dataclasses import replace

    one = replace(quote(article()), article=of, start=0, end=len(EVIL), bold=(), speaker=None)
    reply = brief_reply(_brief(Item("2024-01", (one,), 1)))
    page = brief_html(reply)
    assert "<script" not in page and "<b>" not in page and "\x1b" not in page
    assert re.findall(r'href="([^"]*)"', page)[0].startswith("https://example.org/?a=1&amp;b=2#:~:text=")
    assert "alert(1)" in html.unescape(page)
    text = brief_markdown(reply)
    assert "<script" not in text.replace("\\<script", "") and "\x1b" not in text
    assert "[x](" not in text.replace("\\[", "(").replace("](", "") and "\\*bold\\*" in text
    assert "\x1b" not in _shown(reply)


def test_a_file_of_another_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Neither a wrong name nor a folder that is not there ends in a traceback."""
    reply = brief_reply(_brief())
    for file in (tmp_path / "brief.docx", tmp_path / "nowhere" / "brief.md"):
        with pytest.raises(BadQuestion):
            write_document(reply, file)
    write_document(reply, tmp_path / "brief.HTML")
    assert (tmp_path / "brief.HTML").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_dates_as_precise_as_they_are_known() -> None:
    """A day, a month, a year, or nothing."""
    told = [show_event(iso) for iso in ("2017-12-27", "2017-12", "2017", None)]
    assert told == ["27 Dec 2017", "Dec 2017", "2017", None]


def test_the_command_line_from_topic_to_file(shelf: Path, tmp_path: Path) -> None:
    """JSON, Markdown and HTML of one topic hold the same quotes; a backwards period is a sentence."""
    made = json.loads(briefbot('briefbot brief "Daesh 5–27 Dec 2017" --now 2026-11-22 --json', shelf))
    quotes = [one["text"] for item in made["items"] for one in item["quotes"]]
    assert quotes and made["period"]["as_understood"] == "5–27 Dec 2017"
    for name in ("brief.md", "brief.html"):
        said = briefbot(
            f'briefbot brief "Daesh 5–27 Dec 2017" --now 2026-11-22 --out {tmp_path / name}', shelf
        )
        assert said.startswith("Brief: Daesh, 5–27 Dec 2017.") and "Written to" in said
        text = html.unescape((tmp_path / name).read_text(encoding="utf-8"))
        assert all(" ".join(one.split()) in text for one in quotes)
    assert "Turn it round" in briefbot('briefbot brief "Daesh 27 Dec to 5 Dec 2017"', shelf)
    assert briefbot("briefbot brief Zorblax", shelf).startswith("Not found: Zorblax")


def test_the_askers_clock_decides_what_today_is() -> None:
    """An instant of 23:30 in New York is still the day before in the words "today"."""
    from index.briefs.period import split_period

    late = datetime.fromisoformat("2017-12-27T23:30:00-05:00")
    assert late.astimezone(UTC).day == 28
    assert split_period("Daesh today", late.date())[1] == Window(date(2017, 12, 27), date(2017, 12, 27))
