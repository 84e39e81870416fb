"""Pictures of Briefbot's real messages in Slack, for the README: ``python -m tests.make_slack_pictures [FOLDER]``.

The samples are asked, the replies rendered to Block Kit, and that to HTML by an npm library that knows Slack's looks;
Chromium (``apt-get install chromium``) takes the picture. Without a folder, the README's two are made.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops

from bot.cli.demo import COLLECTION, SOURCE
from bot.desk.desk import Desk
from bot.desk.message import Message, Press, Standing
from bot.desk.policy import Policy
from bot.desk.reception import Reception
from bot.desk.welcome import welcome
from bot.orders.orders import OrderRules
from bot.reply import ActionKind
from bot.slack.home import home
from bot.slack.modals import window
from bot.slack.render import render
from bot.store import Item, Store
from index import open_index
from index.article import Draft
from index.catalogue import Catalogue
from index.sources.paths import read_paths

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "tests" / "peers"
ASSETS = ROOT / "bot" / "assets"
NOW = datetime(2026, 11, 22, 7, 45, tzinfo=UTC)
README = {
    "slack-answer": "how many ISIS fighters remain?",
    "slack-not-found": "how many ISIS fighters are in Libya?",
}
MORE = {
    "undated": "who leads the air strikes?",
    "timeline": "timeline ISIS fighters in Iraq and Syria",
    "brief": "brief ISIS since 2017",
    "sources": "sources",
    "help": "help",
    "refused": "reindex",
}
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--force-device-scale-factor=1.5",
]  # fmt: skip


def main() -> None:
    """Make the pictures."""
    everything = len(sys.argv) > 1
    target = Path(sys.argv[1]) if everything else ASSETS
    with tempfile.TemporaryDirectory() as folder:
        shown = _shown(Path(folder), README | (MORE if everything else {}), everything)
    for name, blocks in shown.items():
        _picture(name, blocks, target, 380 if everything else 560)


def _shown(folder: Path, lines: dict[str, str], everything: bool) -> dict[str, list[dict[str, object]]]:
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("pictures") as writer:
        for draft in read_paths([ROOT / "index" / "samples"], collection=COLLECTION, source=SOURCE):
            assert isinstance(draft, Draft)
            writer.put(draft)
    store = Store.in_memory()
    policy = Policy(admins={"slack": frozenset({"U1EVE"})}, open_collections=frozenset({COLLECTION}))
    with open_index(folder) as index:
        desk = Desk(index, clock=lambda: NOW)
        reception = Reception(
            desk, store, policy, orders=OrderRules(ZoneInfo("Europe/Berlin")), clock=lambda: NOW
        )
        shown = {}
        for number, (name, line) in enumerate(lines.items()):
            message = Message("slack", name, "C1", "U1ANN", line, NOW, thread=str(number))
            shown[name] = render(
                reception.serve(Item(number, message, f"7Q2K{number}", NOW), Standing()).reply
            ).blocks
        if everything:
            answer = "7Q2K0"
            for kind in (ActionKind.CONTEXT, ActionKind.COPY, ActionKind.MORE):
                press = Press("slack", "C1", "U1ANN", kind, NOW, answer, "0")
                shown[f"window-{kind}"] = window(reception.presses.press(press, Standing()))["blocks"]
            told = welcome(reception, "slack", "U1EVE", Standing(), 30)
            shown["home"] = home(told, "briefbot", ["/ask", "/brief", "/timeline"], ["eve"])["blocks"]
    return shown


def _picture(name: str, blocks: list[dict[str, object]], target: Path, width: int) -> None:
    with tempfile.TemporaryDirectory() as work:
        page = Path(work) / "page.html"
        node = PEERS / "node_modules" / "node" / "bin" / "node"
        made = subprocess.run(
            [node, PEERS / "slack_page.mjs", str(width)],
            input=json.dumps(blocks), capture_output=True, text=True, check=True,
        )  # fmt: skip
        page.write_text(made.stdout, encoding="utf-8")
        picture = target / f"{name}.png"
        size = f"--window-size={width + 24},2400"
        command = [
            *CHROMIUM,
            size,
            f"--user-data-dir={work}/chromium",
            f"--screenshot={picture}",
            page.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True)
        _crop(picture)


def _crop(picture: Path) -> None:
    """Cut the empty rest of the window off, and store in few colours: a README's picture is small."""
    with Image.open(picture) as whole:
        shown = whole.convert("RGB")
    box = ImageChops.difference(shown, Image.new("RGB", shown.size, "white")).getbbox()
    assert box is not None
    shown = shown.crop((0, 0, shown.width, box[3] + 18))
    shown.quantize(32).save(picture, optimize=True)


if __name__ == "__main__":
    main()
