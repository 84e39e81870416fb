"""Three independent judges of Block Kit: each catches what the others let through."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import slackblocks as sb
from slack_sdk.models.blocks import Block as SdkBlock

from tests.peers.slack_workspace import HERE, NODE

Blocks = list[dict[str, Any]]


def check(blocks: Blocks, *, view: bool = False) -> None:
    """The two judges that run in this process: Slack's SDK for lengths, slackblocks for a message's limits."""
    for block in blocks:
        parsed = SdkBlock.parse(block)
        assert parsed is not None, f"unknown block: {block}"
        parsed.validate_json()
        assert parsed.to_dict() == block, f"the SDK reads something else: {parsed.to_dict()} != {block}"
    made = [_block(block) for block in blocks]
    if view:
        sb.ModalView(title="Title", blocks=made, submit="Send").to_dict()
    else:
        sb.Message(channel="C1", text="text", blocks=made).to_dict()


def compile_all(named: dict[str, dict[str, Any]], folder: Path) -> None:
    """The third judge: the TypeScript compiler with Slack's own types. ``named`` holds messages and views."""
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    lines = ["import type { ChatPostMessageBody, View } from './shapes';"]
    shapes = (
        "import type { KnownBlock, View as SlackView } from '@slack/types';\n"
        "export type View = SlackView;\n"
        "export interface ChatPostMessageBody { text: string; blocks: KnownBlock[] }\n"
    )
    (folder / "shapes.ts").write_text(shapes, encoding="utf-8")
    for number, (name, value) in enumerate(named.items()):
        kind = "View" if value.get("type") in ("modal", "home") else "ChatPostMessageBody"
        lines.append(f"// {name}\nexport const v{number}: {kind} = {json.dumps(value)};")
    (folder / "all.ts").write_text("\n".join(lines), encoding="utf-8")
    tsc = HERE / "node_modules" / "typescript" / "bin" / "tsc"
    options = {"noEmit": True, "strict": True, "skipLibCheck": True, "types": [], "module": "nodenext"}
    configuration = {"compilerOptions": options | {"target": "es2022"}, "files": ["all.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(configuration), encoding="utf-8")
    done = subprocess.run(
        [NODE, tsc, "--project", "."], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def _block(block: dict[str, Any]) -> Any:
    kind = block["type"]
    if kind == "rich_text":
        return sb.RichTextBlock([_rich(one) for one in block["elements"]])
    if kind == "context":
        return sb.ContextBlock([_text(one) for one in block["elements"]])
    if kind == "actions":
        return sb.ActionsBlock([_element(one) for one in block["elements"]])
    if kind == "context_actions":
        return sb.ContextActionsBlock([_element(one) for one in block["elements"]])
    if kind == "section":
        accessory = _element(block["accessory"]) if "accessory" in block else None
        return sb.SectionBlock(_text(block["text"]), accessory=accessory)
    if kind == "input":
        return sb.InputBlock(
            label=_text(block["label"]),
            element=_element(block["element"]),
            hint=_text(block["hint"]) if "hint" in block else None,
            optional=block.get("optional", False),
        )
    if kind == "divider":
        return sb.DividerBlock()
    if kind == "header":
        return sb.HeaderBlock(_text(block["text"]))
    raise AssertionError(f"a kind of block that is new here: {kind}")


def _text(value: dict[str, Any]) -> Any:
    assert value["type"] == "plain_text" and value["emoji"] is False, f"markup where none is wanted: {value}"
    return sb.Text(value["text"], type_=sb.TextType.PLAINTEXT, emoji=False)


def _rich(value: dict[str, Any]) -> Any:
    kind = value["type"]
    inner = [_rich(one) for one in value.get("elements", ())]
    style = value.get("style", {})
    if kind == "rich_text_section":
        return sb.RichTextSection(inner)
    if kind == "rich_text_quote":
        return sb.RichTextQuote(inner)
    if kind == "rich_text_list":
        return sb.RichTextList(style=style, elements=inner)
    if kind == "text":
        return sb.RichText(value["text"], bold=style.get("bold"), italic=style.get("italic"))
    if kind == "link":
        return sb.RichTextLink(value["url"], text=value["text"])
    if kind == "user":
        return sb.RichTextUser(value["user_id"])
    raise AssertionError(f"a kind of rich text that is new here: {kind}")


def _element(value: dict[str, Any]) -> Any:
    kind = value["type"]
    if kind == "button":
        return sb.Button(
            text=_text(value["text"]),
            action_id=value["action_id"],
            value=value.get("value"),
            style=value.get("style"),
        )
    if kind == "overflow":
        return sb.OverflowMenu(
            action_id=value["action_id"], options=[_option(one) for one in value["options"]]
        )
    if kind == "feedback_buttons":
        return sb.FeedbackButtons(
            action_id=value["action_id"],
            positive_button=_thumb(value["positive_button"]),
            negative_button=_thumb(value["negative_button"]),
        )
    if kind == "plain_text_input":
        return sb.PlainTextInput(
            action_id=value["action_id"],
            initial_value=value.get("initial_value"),
            multiline=value.get("multiline", False),
            max_length=value.get("max_length"),
            placeholder=_text(value["placeholder"]) if "placeholder" in value else None,
        )
    if kind in ("radio_buttons", "static_select"):
        made = sb.RadioButtonGroup if kind == "radio_buttons" else sb.StaticSelectMenu
        return made(action_id=value["action_id"], options=[_option(one) for one in value["options"]])
    if kind == "datepicker":
        return sb.DatePicker(action_id=value["action_id"], initial_date=value.get("initial_date"))
    raise AssertionError(f"a kind of element that is new here: {kind}")


def _option(value: dict[str, Any]) -> Any:
    return sb.Option(text=_text(value["text"]), value=value["value"])


def _thumb(value: dict[str, Any]) -> Any:
    return sb.FeedbackButton(
        text=_text(value["text"]), value=value["value"], accessibility_label=value["accessibility_label"]
    )
