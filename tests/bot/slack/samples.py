"""One reply of every kind that the app can be given, long and hostile ones among them."""

from __future__ import annotations

from dataclasses import replace

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
    Picture,
    ProgressView,
    QuoteView,
    Reply,
    Run,
    TextFile,
)

HOSTILE = (
    "<!channel> <@U0BRIEFBOT> <!subteam^S1|all> <https://evil.example|bank> *bold* _it_ `code` ~no~ :boom: &amp; "
    "@here #general\n> quote\n```\n\u202eright to left\u2069 end https://evil.example/x"
)
EVERYTHING = tuple(Action(kind, "0") for kind in ActionKind)
AFTER_AN_ANSWER = tuple(
    Action(kind, value)
    for kind, value in (
        (ActionKind.COPY, ""),
        (ActionKind.CONTEXT, "0"),
        (ActionKind.MORE, ""),
        (ActionKind.UP, ""),
        (ActionKind.DOWN, ""),
        (ActionKind.REPORT, ""),
        (ActionKind.REMOVE, ""),
    )
)


def quote(text: str = "“Fewer than 1,000 Daesh militants are still in Iraq and Syria.”") -> QuoteView:
    bold = text[1:16]
    return QuoteView(
        "000_a441",
        1,
        10,
        10 + len(text),
        (Run(text[:1]), Run(bold, bold=True), Run(text[16:])),
        title="The International Coalition: Fewer Than 1,000 Daesh Remain",
        publisher="National Iraqi News Agency",
        published="27 Dec 2017",
        age="today",
        said_by="the US-led International Coalition",
        link="https://ninanews.com/Website/News/Details?key=500000#:~:text=Fewer%20than,Syria.",
    )


HOSTILE_QUOTE = replace(
    quote(HOSTILE), title=HOSTILE, publisher=HOSTILE, said_by=HOSTILE, published=None, age=None
)
FIGURE = FigureView(
    "fewer than 1,000",
    "27 Dec 2017",
    said_by="the coalition",
    of="militants, Iraq and Syria",
    note="without western Syria",
    newest="newest, 34 months old",
    quote=quote(),
)
EARLIER = replace(FIGURE, text="less than 3,000", dated="5 Dec 2017", newest=None)
ANSWER = Reply(
    kind=Kind.ANSWER,
    summary="Fewer than 1,000 (coalition, 27 Dec 2017; not counted: western Syria). National Iraqi News Agency",
    question="how many fighters remain?",
    understood_as="how many Daesh fighters remain?",
    headline=HeadlineView("Fewer than 1,000", "as of 27 Dec 2017", "the US-led International Coalition"),
    figures=(
        "Not counted: ❝this number dose not includes western Syria❞",
        "Earlier: less than 3,000 (5 Dec)",
    ),
    apart=(EARLIER,),
    warnings=("The newest dated source I have for this is 8 years old.",),
    quotes=(quote(), quote("“Another sentence with 1,000 of them, said the ministry.”")),
    notes=("Asked: ISIS · also searched: Daesh, Islamic State",),
    freshness="1 article · 8 passages · newest 27 Dec 2017 · updated 07:52",
    actions=(*AFTER_AN_ANSWER, Action(ActionKind.CONTEXT, "1")),
    id="7Q2KABCD",
)
REPLIES: dict[str, Reply] = {
    "answer": ANSWER,
    "answer, late": replace(ANSWER, said_first="You asked at 07:42 while I was restarting. Answer:"),
    "answer, undated": replace(
        ANSWER,
        quotes=(replace(quote(), published=None, age=None, link=None),),
        actions=(Action(ActionKind.CORRECT, "000_a441"), *AFTER_AN_ANSWER),
    ),
    "two sources disagree": replace(
        ANSWER, headline=None, disagree=(FIGURE, EARLIER), at_odds="Two sources disagree"
    ),
    "hostile": replace(
        ANSWER,
        summary=HOSTILE,
        question=HOSTILE,
        quotes=(HOSTILE_QUOTE,),
        notes=(HOSTILE,),
        said_first=HOSTILE,
    ),
    "everything at once": replace(ANSWER, actions=EVERYTHING, notify=("U1234567", "<!here>")),
    "far too long": replace(
        ANSWER,
        quotes=tuple(quote("“" + "A sentence of some length about it. " * 400) for _ in range(30)),
        notes=("a note " * 900,) * 80,
        figures=("a figure " * 500,) * 60,
        summary="long " * 20_000,
    ),
    "not found": Reply(
        kind=Kind.NOT_FOUND,
        summary="Not found: Daesh fighters in western Syria. Nearest passage excludes western Syria.",
        question="how many Daesh fighters are in western Syria?",
        reason="No passage gives a number for western Syria.",
        nearest=(
            quote("[…] this number dose not includes western Syria, which is under the control of […]"),
        ),
        freshness="1 article · newest 27 Dec 2017 · updated 07:52",
        actions=(Action(ActionKind.WATCH), Action(ActionKind.MORE), *AFTER_AN_ANSWER[3:5]),
        id="7Q2KABCE",
    ),
    "passages": Reply(
        kind=Kind.PASSAGES, summary="2 passages for: x", question="x", quotes=(quote(), HOSTILE_QUOTE)
    ),
    "timeline": Reply(
        kind=Kind.TIMELINE,
        summary="2 figures, 5 Dec 2017 to 27 Dec 2017, 1 speaker.",
        question="Fighters in Iraq and Syria",
        timeline=(FigureGroup("The coalition", (EARLIER, FIGURE)),),
        undated=(replace(FIGURE, dated="undated"),),
        notes=("Counted by different speakers: never one line.",),
        freshness="1 article",
        actions=(Action(ActionKind.SHARE), Action(ActionKind.MORE)),
        pictures=(Picture("timeline.png", b"\x89PNG", "two points"),),
        files=(TextFile("timeline.csv", "as_of,text\n", "text/csv"),),
        id="7Q2KABCF",
    ),
    "long timeline": Reply(
        kind=Kind.TIMELINE,
        summary="400 figures",
        question="Fighters",
        timeline=tuple(FigureGroup(f"Speaker {n}", (EARLIER, FIGURE) * 20) for n in range(10)),
        id="7Q2KABCG",
    ),
    "brief": Reply(
        kind=Kind.BRIEF,
        summary="Brief: Daesh, 5–27 Dec 2017. 1 new figure, 2 statements. 1 source.",
        brief=BriefView(
            "Daesh",
            "5–27 Dec 2017",
            "New since your last brief (none before): all",
            items=(
                BriefItem("9 Dec 2017", (quote(),), sources=2, new=True),
                BriefItem(None, (HOSTILE_QUOTE,)),
            ),
            changes=(FigureChange(EARLIER, FIGURE),),
        ),
        warnings=("One independent source behind everything here.",),
        freshness="1 article searched · newest 27 Dec 2017",
        actions=(Action(ActionKind.SHARE), Action(ActionKind.COPY)),
        id="7Q2KABCH",
    ),
    "progress": Reply(
        kind=Kind.PROGRESS,
        summary="Reindexing: 312 of 520",
        progress=ProgressView("Reindexing", 312, 520, "Now: example.org feed.", 118.0, "Answers go on."),
        actions=(Action(ActionKind.CANCEL, "job"),),
    ),
    "progress, unknown": Reply(
        kind=Kind.PROGRESS, summary="Reindexing", progress=ProgressView("Reindexing", 0, None, "Starting")
    ),
    "notice": Reply(kind=Kind.NOTICE, summary="I hold 520 articles.", notes=("   12  Sample Wire", HOSTILE)),
    "refused": Reply(kind=Kind.REFUSED, summary="Only Briefbot admins can reindex. Ask Eve."),
    "error": Reply(
        kind=Kind.ERROR, summary="I couldn't search just now: the disk is full. Your question is kept."
    ),
    "empty": Reply(kind=Kind.NOTICE, summary="."),
}
CONTEXT = Reply(
    kind=Kind.CONTEXT,
    summary="The quote in its place",
    context=ContextView("Before it.\n\n", quote(), "\nAfter it.", cut_before=True, cut_after=True),
)
COPY = Reply(kind=Kind.COPY, summary="Copied", copy="“Fewer than 1,000” (NINA, 27 Dec 2017)")
WINDOWS: dict[str, Reply] = {
    **REPLIES,
    "context": CONTEXT,
    "hostile context": replace(CONTEXT, context=ContextView(HOSTILE, HOSTILE_QUOTE, HOSTILE)),
    "endless context": replace(
        CONTEXT, context=ContextView("before " * 20_000, quote("q" * 9_000), "after " * 20_000)
    ),
    "copy": COPY,
    "long copy": replace(COPY, copy="long " * 2_000),
}
