"""What a person can do next with a reply that quotes."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.call import Call
from bot.reply import Action, ActionKind, Kind, Reply


def with_steps(call: Call, reply: Reply, *more: Action) -> Reply:
    """``reply`` with its next steps: look closer, share, judge, report, remove; and ``more``."""
    quoted = bool(reply.quotes or reply.timeline or reply.undated or reply.brief)
    steps: list[Action] = []
    if quoted:
        steps.append(Action(ActionKind.COPY))
    if reply.quotes or reply.nearest or reply.brief:
        steps.append(Action(ActionKind.CONTEXT, "0"))
    if call.message.private and (quoted or reply.nearest):
        steps.append(Action(ActionKind.SHARE))
    if reply.kind in (Kind.ANSWER, Kind.NOT_FOUND):
        steps += [Action(ActionKind.UP), Action(ActionKind.DOWN)]
    if quoted or reply.nearest:
        steps.append(Action(ActionKind.REPORT))
    if not call.message.private:
        steps.append(Action(ActionKind.REMOVE))
    return replace(reply, actions=(*reply.actions, *steps, *more))
