"""Replies as body and HTML."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matrix.markup import TAGS, Rendered, disarmed
from bot.matrix.render import render
from bot.reply import (
    Action,
    ActionKind,
    BriefItem,
    BriefView,
    ContextView,
    FigureChange,
    FigureGroup,
    FigureView,
    HeadlineView,
    Kind,
    ProgressView,
    QuoteView,
    Reply,
    Run,
)

HOSTILE = (
    '<b>x</b><img src="mxc://evil/1"><a href="https://evil.example">bank</a></blockquote></p>@room '
    "@ada:example.org https://matrix.to/#/@ada:example.org matrix:u/ada:example.org &lt;script&gt; \u202e\x1b[31m\x00"
)
LINK = "https://example.org/un?a=1&b=2#:~:text=3%2C000"


def quote(words: str = "It said 3,000 to 5,000 remain.", **more: Any) -> QuoteView:
    given: dict[str, Any] = {
        "title": "UN team [SAMPLE]",
        "publisher": "Sample Wire",
        "published": "Jan 2024",
        "age": "34 months old",
        "link": LINK,
    }
    runs = (Run(words[:8]), Run(words[8:22], bold=True), Run(words[22:]))
    return QuoteView("un-2024", 1, 0, len(words), runs, **(given | more))


ANSWER = Reply(
    Kind.ANSWER,
    "3,000 to 5,000 (UN team, Jan 2024). Sample Wire",
    question="how many remain?",
    headline=HeadlineView("3,000 to 5,000", "as of Jan 2024 (publication date)", "the UN monitoring team"),
    quotes=(quote(said_by="the UN monitoring team"),),
    figures=("Not counted: western Syria.", "Earlier: less than 3,000 (5 Dec)"),
    freshness="14 articles · newest Jan 2024",
    actions=(Action(ActionKind.MORE), Action(ActionKind.CONTEXT, "0"), Action(ActionKind.COPY)),
)


class Seen(HTMLParser):
    """Tags, links and text as a client reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert all(name == "href" and tag == "a" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def harmless(made: Rendered) -> Seen:
    """Nothing in it is more than what we put there: an independent cleaner finds nothing to clean."""
    cleaned = nh3.clean(
        made.html, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes={"https", "http"}, link_rel=None
    )
    seen = Seen(made.html)
    assert Seen(cleaned).__dict__ == seen.__dict__
    assert set(seen.tags) <= TAGS
    for text in (made.body, seen.text):
        assert "@room" not in text and "matrix.to" not in text and "matrix:u/" not in text
        assert "\u202e" not in text and "\x1b" not in text and "\x00" not in text
    assert "mxc://" not in "".join(seen.links)
    return seen


def test_the_body_reads_well_alone() -> None:
    """The body has headline, speaker, quote, source, link and what can be said next, without any markup."""
    made = render(ANSWER)
    assert made.body.split("\n") == [
        "3,000 to 5,000, as of Jan 2024 (publication date)",
        "Said by: the UN monitoring team",
        "",
        "> It said 3,000 to 5,000 remain.",
        "UN team [SAMPLE] — Sample Wire, Jan 2024 · 34 months old",
        LINK,
        "",
        "Not counted: western Syria.",
        "Earlier: less than 3,000 (5 Dec)",
        "",
        "14 articles · newest Jan 2024",
        "More: reply !more, !context or !copy",
    ]


def test_the_html_marks_the_number_and_links_the_source_alone() -> None:
    """Bold is the number, the quote a blockquote, and the only link the source's."""
    seen = harmless(render(ANSWER))
    assert seen.links == [LINK]
    assert "<strong>3,000 to 5,000</strong>" in render(ANSWER).html
    assert render(ANSWER).html.count("<blockquote>") == 1


def test_commands_have_the_rooms_prefix() -> None:
    """What can be said next begins with the prefix that the settings name."""
    assert "reply %more, %context or %copy" in render(ANSWER, "%").body


def test_what_was_added_says_how_to_correct_it() -> None:
    """Each article that was added comes with the sentence that corrects it."""
    added = Reply(
        Kind.NOTICE,
        "Added to main: 2 articles, which can be quoted now.",
        notes=("• A title", "  Sample Wire · date unknown"),
        actions=(Action(ActionKind.CORRECT, "un-2023"), Action(ActionKind.CORRECT, "un-2024")),
    )
    body = render(added, "%").body
    assert "\n%correct un-2023 date YYYY-MM-DD" in body and "%correct un-2024" in body
    assert body.index("A title") < body.index("%correct") and body.endswith("title, or publisher.")


def test_an_undated_source_says_how_to_mend_it() -> None:
    """A quote without a date says so, with the command that sets one, to be copied whole."""
    undated = replace(
        ANSWER, quotes=(quote(published=None, age=None),), actions=(Action(ActionKind.CORRECT, "un-2024"),)
    )
    made = render(undated)
    assert "Sample Wire, undated" in made.body
    assert "\n!correct un-2024 date YYYY-MM-DD" in made.body
    assert "<pre><code>!correct un-2024 date" in made.html


FIGURE = FigureView(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, quote(HOSTILE, link=LINK))
HOSTILE_QUOTE = quote(
    HOSTILE, title=HOSTILE, publisher=HOSTILE, published=HOSTILE, age=HOSTILE, said_by=HOSTILE
)
EVERYWHERE = [
    Reply(
        kind,
        HOSTILE,
        question=HOSTILE,
        understood_as=HOSTILE,
        headline=HeadlineView(HOSTILE, HOSTILE, HOSTILE) if number % 2 else None,
        reason=HOSTILE,
        disagree=(FIGURE,) if number % 3 == 0 else (),
        at_odds="Two sources disagree" if number % 3 == 0 else "",
        apart=(FIGURE,),
        figures=(HOSTILE,),
        timeline=(FigureGroup(HOSTILE, (FIGURE,)),),
        undated=(FIGURE,),
        warnings=(HOSTILE,),
        quotes=(HOSTILE_QUOTE,),
        nearest=(HOSTILE_QUOTE,),
        notes=(HOSTILE,),
        freshness=HOSTILE,
        actions=(Action(ActionKind.CORRECT, "un-2024"), Action(ActionKind.MORE)),
        said_first=HOSTILE,
        people=(HOSTILE,),
        **more,
    )
    for number, (kind, more) in enumerate(
        [
            *((kind, {}) for kind in Kind),
            (Kind.COPY, {"copy": HOSTILE}),
            (Kind.CONTEXT, {"context": ContextView(HOSTILE, HOSTILE_QUOTE, HOSTILE, True, True)}),
            (Kind.PROGRESS, {"progress": ProgressView(HOSTILE, 3, 10, HOSTILE, 200.0, HOSTILE)}),
            (
                Kind.BRIEF,
                {
                    "brief": BriefView(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        (BriefItem(HOSTILE, (HOSTILE_QUOTE,), 2, True),),
                        (FigureChange(FIGURE, FIGURE),),
                    )
                },
            ),
        ]
    )
]


@pytest.mark.parametrize("reply", EVERYWHERE, ids=lambda reply: reply.kind.value)
def test_hostile_text_is_text_in_every_field(reply: Reply) -> None:
    """Tags, pills, rooms' calls, images and control characters in any field come out as words."""
    seen = harmless(render(reply))
    assert set(seen.links) <= {LINK}
    assert "<b>x</b>" in seen.text


def test_every_field_of_a_reply_is_tried() -> None:
    """The test above knows all fields there are; files, ids and people to notify are not text that is shown."""
    shown = {field.name for field in fields(Reply)} - {"kind", "id", "pictures", "files", "notify", "actions"}
    used = {name for name in shown if any(getattr(reply, name) for reply in EVERYWHERE)}
    assert used == shown


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://matrix.to/#/@ada:example.org",
        "https://MATRIX.to./#/!room",
        "matrix:u/ada:example.org",
        "data:text/html,x",
        "https://[broken",
        None,
    ],
)
def test_a_source_that_is_no_web_page_is_not_linked(link: str | None) -> None:
    """An address that clients would run, or turn into a person, is no link in HTML and not in the body."""
    made = render(replace(ANSWER, quotes=(quote(link=link),)))
    assert Seen(made.html).links == []
    assert link is None or link not in made.body


def test_a_quote_is_read_as_it_is_stored() -> None:
    """What a person reads in body and HTML is the quote itself, but for folded white space."""
    words = "“Fewer than 1,000” — it's <not> & 5 > 3,\n  she said:  ‘never’."
    made = render(replace(ANSWER, quotes=(quote(words),)))
    assert " ".join(words.split()) in made.body
    assert " ".join(words.split()) in Seen(made.html).text


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_shown_as_itself(text: str) -> None:
    """Whatever an article holds, the HTML shows its visible words and nothing else comes of it."""
    made = render(replace(ANSWER, quotes=(quote("x" * 30 + text),)))
    seen = harmless(made)
    squeezed = "".join(disarmed("x" * 30 + text).split())
    assert squeezed in "".join(seen.text.split())
    made.body.encode()


@pytest.mark.parametrize("number", [1, 40])
def test_what_is_too_long_is_shortened_and_says_so(number: int) -> None:
    """A reply that no event can hold loses its end, with a sign, and what leads it stays."""
    long = replace(ANSWER, quotes=(quote("“" + "many words " * (40_000 // number)),) * number)
    made = render(long)
    assert len(json.dumps([made.body, made.html]).encode()) < 40_000
    assert made.body.startswith("3,000 to 5,000, as of Jan 2024")
    assert "[…]" in made.body and "[…]" in made.html
    harmless(made)


def test_progress_is_a_bar_with_what_goes_on() -> None:
    """How far, of how many, how long still, and what is being read."""
    view = ProgressView("Reindexing", 312, 520, "Now: example.org feed.", 120.0, "Answers go on.")
    made = render(Reply(Kind.PROGRESS, "Reindexing", progress=view, actions=(Action(ActionKind.CANCEL),)))
    assert made.body.split("\n") == [
        "Reindexing",
        "▓▓▓▓▓▓░░░░ 312 of 520 · about 2 min left",
        "Now: example.org feed.",
        "Answers go on.",
        "",
        "More: reply !cancel",
    ]


def test_what_is_to_be_copied_stays_whole() -> None:
    """Text for a briefing keeps its lines, in a block that copies as it stands."""
    made = render(Reply(Kind.COPY, "copy", copy="“Fewer than 1,000”\n  (Agency, 27 Dec 2017)"))
    assert made.body == "“Fewer than 1,000”\n  (Agency, 27 Dec 2017)"
    assert made.html == "<pre><code>“Fewer than 1,000”\n  (Agency, 27 Dec 2017)</code></pre>"
    assert re.search(r"<(?!/?(?:pre|code))", made.html) is None
