"""Replies as Slack messages: valid, short enough, and word for word."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.correcting import Details
from bot.reply import ActionKind, Kind, QuoteView, Reply, Run
from bot.slack.forms import Offer, adding, details, why
from bot.slack.limits import BLOCKS, MESSAGE, size
from bot.slack.modals import looking, window
from bot.slack.render import render
from bot.words.fragment import deep_link
from bot.words.plain import shown
from tests.bot.slack.samples import ANSWER, HOSTILE, REPLIES, WINDOWS, quote
from tests.bot.slack.validators import check, compile_all
from tests.peers.slack_workspace import words_of

WINDOWS_SHOWN = {name: window(reply) for name, reply in WINDOWS.items()} | {
    "looking": looking(),
    "why": why(ActionKind.DOWN, "7Q2K"),
    "report": why(ActionKind.REPORT, "7Q2K"),
    "add": adding([Offer(file="F1", name="report.pdf"), Offer(link="https://example.org/" + "x" * 200)]),
    "add many": adding([Offer(link=f"https://example.org/{n}" + "x" * 1_000) for n in range(30)]),
    "add nothing": adding([]),
    "adding into one of two": adding([Offer(link="https://example.org/a")], ("news", "c" * 300)),
    "details": details("000_a441", Details("A title", "", "2017-12-27")),
    "endless details": details("000_a441", Details("A title " * 1_000, "p" * 3_000)),
}


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_a_message_that_slack_takes(name: str) -> None:
    """Each kind of reply passes Slack's SDK and slackblocks, and stays under the limits nobody documents."""
    made = render(REPLIES[name])
    check(made.blocks)
    assert len(made.blocks) <= BLOCKS
    assert size(made.blocks) <= MESSAGE
    assert 0 < len(made.text) <= 40_000


@pytest.mark.parametrize("name", WINDOWS_SHOWN)
def test_every_window_is_one_that_slack_takes(name: str) -> None:
    """Each window passes Slack's SDK and slackblocks."""
    check(WINDOWS_SHOWN[name]["blocks"], view=True)


def test_slacks_own_types_accept_everything(tmp_path: Path) -> None:
    """The TypeScript compiler finds every message and every window to be of Slack's own types."""
    messages = {name: vars_of(reply) for name, reply in REPLIES.items()}
    compile_all({**messages, **WINDOWS_SHOWN}, tmp_path)


def test_the_compiler_refuses_what_is_no_block(tmp_path: Path) -> None:
    """The third judge is awake: an unknown key and a missing field are refused."""
    bad = {"text": "x", "blocks": [{"type": "context", "elements": [], "colour": "red"}, {"type": "actions"}]}
    with pytest.raises(AssertionError, match="colour"):
        compile_all({"bad": bad}, tmp_path)


def vars_of(reply: Reply) -> dict[str, Any]:
    made = render(reply)
    return {"text": made.text, "blocks": made.blocks}


def quotes_in(blocks: list[dict[str, Any]]) -> list[str]:
    """The words of each quote block, joined as a reader sees them, without the marks around them."""
    return [
        "".join(part["text"] for part in element["elements"])[1:-1]
        for block in blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]


TEXTS = st.text(
    st.one_of(st.sampled_from("<>&*_~`|@#:!^\\/\n\t \"'’”❞𝔘"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=200,
)


@given(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=5))
def test_a_quote_reads_byte_for_byte_as_in_the_article(pieces: list[tuple[str, bool]]) -> None:
    """Whatever an article says, the joined words of the quote block are its words (signs that steer made visible).

    Bold words are bold, nothing else is styled, and no element but plain text is made of them.
    """
    view = replace(quote(), runs=tuple(Run(text, bold) for text, bold in pieces))
    made = render(replace(ANSWER, quotes=(view,)))
    text = "".join(text for text, _ in pieces)
    (read,) = quotes_in(json.loads(json.dumps(made.blocks)))
    assert read == "".join(shown(piece) for piece, _ in pieces)
    if shown(text) == text and "\r" not in text:
        assert read.encode() == text.encode()
    parts = [
        part
        for block in made.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
        for part in element["elements"]
    ]
    assert {part["type"] for part in parts} == {"text"}
    bold = "".join(part["text"] for part in parts if part.get("style") == {"bold": True})
    assert bold == "".join(shown(piece) for piece, is_bold in pieces if is_bold)


@given(TEXTS)
def test_no_words_of_an_article_are_ever_markup(text: str) -> None:
    """Title, publisher, speaker, notes and summary can't mention, link or format: nothing in blocks is parsed.

    The only text that Slack parses, a message's ``text``, has no bare ``<``, ``>`` or ``&`` left.
    """
    view = replace(quote(), title=text, publisher=text, said_by=text, runs=(Run(text),))
    made = render(
        replace(ANSWER, quotes=(view,), notes=(text,), summary=text, question=text, said_first=text)
    )

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            assert value.get("type") not in ("mrkdwn", "broadcast", "usergroup", "user", "channel", "emoji")
            assert value.get("type") != "plain_text" or value["emoji"] is False
            assert value.get("type") != "link" or value["url"] == view.link
            for one in value.values():
                look(one)

    look(made.blocks)
    unescaped = made.text.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert not set(unescaped) & set("<>&")


def test_a_title_that_looks_like_an_address_is_not_linked_under_its_name() -> None:
    """A link's text never pretends to lead elsewhere: then the link names the host that it leads to."""
    made = render(replace(ANSWER, quotes=(replace(quote(), title="Log in at https://bank.example"),)))
    links = [part for part in _parts(made.blocks) if part["type"] == "link"]
    assert [link["text"] for link in links] == ["↗ ninanews.com"]


def test_links_lead_to_the_quoted_words() -> None:
    """A title's link carries a text fragment, so that a browser jumps to the passage."""
    url = deep_link("https://example.org/a", "Fewer than 1,000 remain in Syria.")
    made = render(replace(ANSWER, quotes=(replace(quote(), link=url),)))
    (link,) = (part for part in _parts(made.blocks) if part["type"] == "link")
    assert link["url"] == "https://example.org/a#:~:text=Fewer%20than%201%2C000%20remain%20in%20Syria."


def test_the_lock_screen_has_the_whole_answer() -> None:
    """The top-level text is the reply's summary, escaped, after the reason why it comes late."""
    assert render(ANSWER).text == ANSWER.summary
    assert render(replace(ANSWER, summary="<!channel> & co")).text == "&lt;!channel&gt; &amp; co"
    late = render(replace(ANSWER, said_first="You asked at 07:42 while I was restarting. Answer:"))
    assert late.text.startswith("You asked at 07:42 while I was restarting. Answer: Fewer than 1,000")


def test_an_answer_too_long_is_shortened_to_its_best_quotes_and_says_so() -> None:
    """The first quotes stay whole as long as they fit, and a note counts what is left out."""
    quotes = tuple(quote(f"“Sentence number {n:02} " + "with words in it " * 40) for n in range(30))
    made = render(replace(ANSWER, quotes=quotes))
    kept = quotes_in(made.blocks)
    assert kept == [one.text for one in quotes[: len(kept)]]
    assert 5 < len(kept) < 30
    assert f"{30 - len(kept)} more quotes left out" in words_of(made.blocks)


@given(st.integers(0, 4_000), st.integers(1, 300))
def test_a_quote_that_is_cut_keeps_its_bold_words_and_shows_where_it_was_cut(at: int, length: int) -> None:
    """What stays of an endless quote is a slice of it around the words that answer, with […] at the cuts."""
    text = "One sentence about the matter at hand. " * 400
    runs = (Run(text[:at]), Run(text[at : at + length], bold=True), Run(text[at + length :]))
    view = QuoteView("a", 1, 0, len(text), tuple(run for run in runs if run.text), "Title")
    (kept,) = quotes_in(render(replace(ANSWER, quotes=(view,) * 3)).blocks)[:1]
    assert "[…]" in kept
    assert text[at : at + length] in kept
    inner = kept.removeprefix("[…] ").removesuffix(" […]")
    assert inner in text


def test_buttons_come_once_and_the_rest_is_behind_the_dots() -> None:
    """Of several quotes' contexts the first has the button; reporting and removing are in the menu."""
    row = next(block for block in render(ANSWER).blocks if block["type"] == "actions")
    labels = [one["text"]["text"] for one in row["elements"] if one["type"] == "button"]
    assert labels == ["Copy for briefing", "Context", "More"]
    menu = [one["text"]["text"] for one in row["elements"][-1]["options"]]
    assert menu == ["Report this quote", "Remove this answer", "Context of quote 2"]
    assert "⚠ I can't tell how old this is" in words_of(render(REPLIES["answer, undated"]).blocks)
    names = [one["action_id"] for one in row["elements"]]
    assert len(set(names)) == len(names)


def test_only_named_people_are_notified() -> None:
    """A digest mentions those it is for; what is no person's id stays words."""
    made = render(replace(ANSWER, notify=("U1234567", "<!here>")))
    users = [part["user_id"] for part in _parts(made.blocks) if part["type"] == "user"]
    assert users == ["U1234567"]
    assert "<!here>" in words_of(made.blocks)


def test_every_kind_of_reply_says_something() -> None:
    """No kind of reply is rendered as nothing, whatever it lacks."""
    for kind in Kind:
        assert render(Reply(kind=kind, summary="A sentence.")).text == "A sentence."
        assert "A sentence." in words_of(
            render(Reply(kind=kind, summary="A sentence.", notes=("A sentence.",))).blocks
        )
    assert HOSTILE.splitlines()[0] in words_of(render(REPLIES["hostile"]).blocks)


def _parts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        part
        for block in blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        for part in (element["elements"] if element["type"] != "rich_text_list" else ())
    ]


LONG = st.text(st.sampled_from("word .<&”\n"), max_size=4_000)


@given(st.lists(LONG, max_size=12), st.lists(LONG, max_size=30), LONG, LONG, st.sampled_from(list(Kind)))
@settings(max_examples=50)
def test_whatever_is_replied_fits(
    quotes: list[str], lines: list[str], title: str, summary: str, kind: Kind
) -> None:
    """Any lengths of anything make a message that Slack takes, and a window too."""
    views = tuple(replace(quote(), runs=(Run(text or "."),), title=title, link=None) for text in quotes)
    reply = replace(
        ANSWER, kind=kind, summary=summary or ".", quotes=views, notes=tuple(lines), nearest=views
    )
    made = render(reply)
    check(made.blocks)
    assert len(made.blocks) <= BLOCKS and size(made.blocks) <= MESSAGE
    check(window(reply)["blocks"], view=True)
