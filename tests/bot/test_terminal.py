"""Replies on a console."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import bot.matrix.render as matrix
import bot.slack.render as slack
from bot.reply import Kind, Reply
from bot.terminal import console, show
from bot.words.wording import passages, reply_to
from index.article import Elsewhere, Quote
from tests.bot.values import NOW, TEXT, answered, article, quote, refused


def printed(reply: Reply, width: int = 80) -> str:
    out = io.StringIO()
    show(reply, console(out, width=width))
    return out.getvalue()


def test_an_answer_on_a_terminal() -> None:
    """An answer shows headline, speaker, age, quote, source, link and how fresh the index is."""
    assert (
        printed(reply_to(answered(), NOW))
        == """\
3,000 to 5,000 · published Jan 2024
Said by UN monitoring team
⚠ The newest dated source I have for this is 34 months old.

❝The UN monitoring team said in January 2024 that 3,000 to 5,000 ISIS fighters
 remain in Iraq and Syria.❞
UN team: 3,000 to 5,000 [SAMPLE]
Sample Wire · Jan 2024 · 34 months old
https://example.org/un#:~:text=The%20UN%20monitoring%20team%20said,remain%20in%20Iraq%20and%20Syria.

Asked: ISIS · also searched: Daesh, Islamic State
14 articles · 31 passages · newest Jan 2024 · updated 07:41 · 14 ms
"""
    )


def test_an_undated_source_shows_how_to_mend_it_at_fifty_columns() -> None:
    """An undated source says so, and the command that mends it stays whole on its own line."""
    undated = quote(article(published=None, url=None, article_id="000_a441d073441eb424", publisher=None))
    assert (
        printed(reply_to(answered(undated, notes=()), NOW), 50)
        == """\
3,000 to 5,000 · date unknown
Said by UN monitoring team

❝The UN monitoring team said in January 2024 that
 3,000 to 5,000 ISIS fighters remain in Iraq and
 Syria.❞
UN team: 3,000 to 5,000 [SAMPLE]
publisher unknown · undated
⚠ I can't tell how old this is. Set the date:
  briefbot article set 000_a441d073441eb424 --published DATE

14 articles · 31 passages · newest Jan 2024 ·
updated 07:41 · 14 ms
"""
    )


def test_a_refusal_marks_the_nearest_as_no_answer() -> None:
    """Not found gives its reason, and shows the nearest passage as one that does not answer."""
    assert (
        printed(reply_to(refused(quote(article(url=None))), NOW))
        == """\
Not found: how many fighters are in western Syria?
No passage gives a number for western Syria.

Nearest, which does not answer it:
❝The UN monitoring team said in January 2024 that 3,000 to 5,000 ISIS fighters
 remain in Iraq and Syria.❞
Said by UN monitoring team
UN team: 3,000 to 5,000 [SAMPLE]
Sample Wire · Jan 2024 · 34 months old

Searched 14 articles · 31 passages · newest Jan 2024 · updated 07:41 · 14 ms
"""
    )


def test_a_follow_up_is_echoed_first() -> None:
    """A completed question is shown before its answer."""
    reply = reply_to(answered(asked="and in 2018?", understood_as="how many fighters in 2018?"), NOW)
    assert printed(reply).startswith("I read this as: how many fighters in 2018?\n3,000 to 5,000 ·")


def test_passages_are_numbered() -> None:
    """Ranked passages carry their rank and hang under their first word."""
    lines = printed(passages("fighters", [quote(), quote()], NOW), 60).splitlines()
    assert lines[0].startswith("1. ❝The UN")
    assert lines[1].startswith("    ")
    assert any(line.startswith("2. ❝") for line in lines)


def test_bold_only_where_colour_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets bold words; a pipe and NO_COLOR get no colour, a pipe no escape at all."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = io.StringIO()
    show(reply_to(answered(), NOW), Console(file=out, force_terminal=True, width=80, color_system="standard"))
    assert "\x1b[1m3,000 to 5,000\x1b[0m ISIS" in out.getvalue()
    assert "\x1b" not in printed(reply_to(answered(), NOW))
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    show(reply_to(answered(), NOW), Console(file=out, force_terminal=True, width=80))
    assert "\x1b[3" not in out.getvalue()


def test_markup_in_an_article_is_only_text() -> None:
    """Markup, links and emoji codes of rich's own are printed as they stand in the article."""
    text = TEXT.replace("ISIS", "[red]ISIS[/red] [link=x]y[/link] :bomb: \x1b[31m")
    shown = printed(reply_to(answered(quote(article(text, title="[bold]T[/bold]"))), NOW), 200)
    assert "[red]ISIS[/red] [link=x]y[/link] :bomb: ␛[31m" in " ".join(shown.split())
    assert "[bold]T[/bold]" in shown


@given(st.text(st.characters(exclude_categories=()), min_size=1), st.integers(20, 120))
def test_any_quote_can_be_shown(words: str, width: int) -> None:
    """Whatever an article holds, its quote is printed with every visible character of it and no control."""
    reply = reply_to(answered(Quote(article(words, url=None), 0, len(words)), notes=()), NOW)
    shown = printed(reply, width)
    shown.encode()
    assert not any(ord(c) < 32 and c != "\n" for c in shown)
    assert reply.kind is Kind.ANSWER
    visible = "".join(c for c in words if c.isalnum() and c.isascii())
    position = iter(shown)
    assert all(c in position for c in visible)


def test_reprints_are_counted_beside_the_source() -> None:
    """A quote that others put out too says so, behind its publisher and date, wherever it is shown."""
    copies = (Elsewhere("a", "Same", "Herald"), Elsewhere("b", "Same", "HERALD "), Elsewhere("c", "Same"))
    reply = reply_to(answered(dataclasses.replace(quote(), also_in=copies)), NOW)
    assert "Sample Wire · Jan 2024 · 34 months old · also in 2 others\n" in printed(reply)
    assert "Sample Wire, Jan 2024 · 34 months old · also in 2 others" in matrix.render(reply).body
    assert "Sample Wire · Jan 2024 · 34 months old · also in 2 others" in json.dumps(
        slack.render(reply).blocks, ensure_ascii=False
    )
    only = dataclasses.replace(quote(), also_in=(Elsewhere("a", "Same", "sample  wire"),))
    assert "also in" not in printed(reply_to(answered(only), NOW))
