"""``feedback``, ``answer``, ``audit``: what people were told, what they thought of it, and who did what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import open_desk, open_index_for, open_store, print_json, print_line, settings_for
from index.errors import BadQuestion

if TYPE_CHECKING:
    from bot.settings import Settings

Number = typer.Option(50, "--limit", min=1, metavar="N", help="How many at most.")


def feedback(
    context: typer.Context,
    limit: int = Number,
    export: Path | None = typer.Option(
        None,
        metavar="FOLDER",
        help="Write the answers that got a 👍 as a question set: briefbot eval FOLDER.",
        show_default=False,
    ),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """List what people thought of answers: thumbs with their reasons, and reports of wrong quotes."""
    settings = settings_for(context, data)
    if export is not None:
        _export(settings, export)
        return
    with open_store(settings) as store:
        found = store.answers.feedback()[:limit]
    for one in found:
        if json:
            print_json(
                {
                    "answer": one.answer,
                    "platform": one.platform,
                    "person": one.person,
                    "verdict": one.verdict.value,
                    "reason": one.reason,
                    "at": one.at.isoformat(),
                    "question": one.question,
                }
            )
            continue
        reason = f" · {one.reason}" if one.reason else ""
        print_line(
            f"{one.at.astimezone():%Y-%m-%d %H:%M}  {one.verdict.value:<6}  {one.answer}  {one.question}{reason}"
        )
    if not found and not json:
        print_line("No feedback yet. It comes from the 👍, 👎 and Report buttons in chats.")


def _export(settings: Settings, folder: Path) -> None:
    from bot.desk.examples import export
    from bot.words.wording import counted

    with open_store(settings) as store, open_index_for(settings) as index:
        written, left = export(index, store, folder)
    print_line(
        f"{counted(written, 'question')} and all articles are in {folder}. Measure: briefbot eval {folder}"
    )
    if left:
        print_line(
            f"{counted(left, 'answer')} got a 👎, a report, or changed since: what answers them, you have to say."
        )


def answer(
    context: typer.Context,
    answer_id: str = typer.Argument(metavar="ID", help="The answer's id, as chats and feedback show it."),
    data: options.Data = None,
) -> None:
    """Show an answer's whole trail: question, quotes, revisions, model, and where it was sent."""
    from bot.desk.desk import here_and_now
    from bot.desk.trail import trail_reply
    from bot.terminal import console, show

    settings = settings_for(context, data)
    with open_store(settings) as store, open_desk(settings) as desk:
        given = store.answers.get(answer_id)
        if given is None:
            raise BadQuestion(
                f"No answer {answer_id!r} is kept. Answers are erased after {settings.keep_days} days."
            )
        item = store.inbox.by_answer(given.id)
        reply = trail_reply(desk, given, store.answers.feedback(given.id), here_and_now())
        show(reply, console())
        if item is not None:
            print_line(
                f"Sent: {item.posted or 'not yet'} in {item.message.platform} {item.message.place or '(direct)'}"
            )


def audit(
    context: typer.Context, limit: int = Number, json: options.Json = False, data: options.Data = None
) -> None:
    """List who did what: grants, reindexing, removals, reports."""
    with open_store(settings_for(context, data)) as store:
        entries = store.audit.latest(limit)
    for one in entries:
        if json:
            print_json(
                {
                    "at": one.at.isoformat(),
                    "platform": one.platform,
                    "person": one.person,
                    "action": one.action,
                    "detail": one.detail,
                    "outcome": one.outcome,
                }
            )
            continue
        print_line(
            f"{one.at.astimezone():%Y-%m-%d %H:%M}  {one.platform} {one.person}  {one.action} {one.detail}  {one.outcome}"
        )
    if not entries and not json:
        print_line("Nothing yet.")
