"""Buttons, windows, shortcuts and App Home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.reception import Reception
from bot.store import Verdict
from index.article import Draft
from index.errors import DataFolderError
from tests.bot.slack.validators import check
from tests.peers.slack_workspace import Workspace, words_of

Windows = Callable[[int], dict[str, Any]]
QUESTION = "how many ISIS fighters remain?"


@pytest.fixture
def answered(slack: Workspace, bot: Reception) -> dict[str, Any]:
    """A question of ann's, answered in the channel."""
    return slack.reply(slack.channel("desk-iraq"), slack.ask("ann", "desk-iraq", QUESTION))


@pytest.fixture
def windows(slack: Workspace) -> Iterator[Windows]:
    """The windows that are opened, by number, as they come; Slack takes each of them."""

    before = len(slack.calls("views.open"))

    def window(number: int) -> dict[str, Any]:
        calls = slack.wait(lambda: slack.calls("views.open")[before + number :])
        assert calls[0].answer["ok"], calls[0].answer
        view = dict(calls[0].args["view"])
        if "Looking…" not in words_of(view["blocks"]):
            return view
        opened = calls[0].answer["view"]["id"]
        (filled, *_) = slack.wait(
            lambda: [call for call in slack.calls("views.update") if call.args["view_id"] == opened]
        )
        return dict(filled.args["view"])

    yield window
    for call in slack.calls("views.open")[before:]:
        check(call.args["view"]["blocks"], view=True)


def test_copying_takes_one_tap(slack: Workspace, answered: dict[str, Any], windows: Windows) -> None:
    """The window holds the whole sentence with speaker, publisher and date as plain text."""
    slack.press("bob", answered, "Copy for briefing")
    text = windows(0)["blocks"][0]["element"]["initial_value"]
    assert text.startswith("“The UN monitoring team said in January 2024 that 3,000 to 5,000 ISIS fighters")
    assert "(Sample Wire, Jan 2024)" in text


def test_the_context_is_a_window_with_the_quote_marked(
    slack: Workspace, answered: dict[str, Any], windows: Windows
) -> None:
    """The paragraphs around it stand above and below the quote."""
    slack.press("bob", answered, "Context")
    kinds = [one["type"] for one in windows(0)["blocks"][0]["elements"]]
    assert "rich_text_quote" in kinds
    assert "The figure is for fighters alone." in words_of(windows(0)["blocks"])


def test_more_passages_come_in_a_window(slack: Workspace, answered: dict[str, Any], windows: Windows) -> None:
    """They don't fill the channel."""
    slack.press("bob", answered, "More")
    assert words_of(windows(0)["blocks"]).count("❝") > 3


def test_a_thumb_is_stored_and_a_reason_asked_for(
    slack: Workspace, bot: Reception, answered: dict[str, Any], windows: Windows
) -> None:
    """A thumb down counts at once; its reason is added when it is given."""
    slack.press("bob", answered, "👍")
    slack.wait(lambda: [one for one in bot.store.answers.feedback() if one.verdict is Verdict.UP])
    slack.press("bob", answered, "👎")
    slack.wait(lambda: [one for one in bot.store.answers.feedback() if one.verdict is Verdict.DOWN])
    values = {
        "choice": {"choice": {"selected_option": {"value": "It is out of date"}}},
        "detail": {"detail": {"value": "there is one of 2025"}},
    }
    slack.submit("bob", windows(0), values)
    slack.wait(
        lambda: (
            [one.reason for one in bot.store.answers.feedback()]
            == ["It is out of date: there is one of 2025"]
        )
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (DataFolderError("The disk is full. Free some room."), "The disk is full. Free some room."),
        (ZeroDivisionError("secret detail"), "That went wrong, and should not have."),
    ],
)
def test_a_press_that_fails_is_told(
    slack: Workspace,
    bot: Reception,
    answered: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    said: str,
) -> None:
    """Who pressed sees a sentence, whatever went wrong behind the button."""

    def fail(*given: object) -> None:
        raise fault

    monkeypatch.setattr(bot.presses, "press", fail)
    before = len(slack.calls("chat.postEphemeral"))
    slack.press("bob", answered, "👍")
    (told, *_) = slack.wait(lambda: slack.calls("chat.postEphemeral")[before:])
    assert told.args["user"] == slack.person("bob")
    assert said in told.args["text"] and "secret" not in told.args["text"]


def test_a_report_reaches_the_admins_with_the_whole_trail(
    slack: Workspace, bot: Reception, answered: dict[str, Any], windows: Windows
) -> None:
    """Each admin gets a direct message; who reported is thanked."""
    slack.press("bob", answered, "Report this quote")
    values = {
        "choice": {"choice": {"selected_option": None}},
        "detail": {"detail": {"value": "it was withdrawn"}},
    }
    slack.submit("bob", windows(0), values)
    place = slack.where("eve", "bot")
    (told,) = slack.wait(lambda: slack.history("eve", place))
    assert "it was withdrawn" in told["text"]
    assert "Question: how many ISIS fighters remain?" in words_of(told["blocks"])
    thanks = slack.wait(lambda: slack.calls("chat.postEphemeral"))[-1]
    assert thanks.args["user"] == slack.person("bob") and "Reported" in thanks.args["text"]


def test_who_asked_can_remove_the_answer_and_others_cannot(
    slack: Workspace, bot: Reception, answered: dict[str, Any]
) -> None:
    """Others get a polite no."""
    channel, thread = slack.channel("desk-iraq"), answered["thread_ts"]
    number = len(slack.calls("chat.postEphemeral"))
    slack.press("bob", answered, "Remove this answer")
    told = slack.wait(lambda: slack.calls("chat.postEphemeral")[number:])
    assert "Only who asked" in told[0].args["text"]
    assert slack.replies(channel, thread)
    slack.press("ann", answered, "Remove this answer")
    slack.wait(lambda: not slack.replies(channel, thread))


def test_find_the_source_on_anybodys_message(slack: Workspace, bot: Reception, windows: Windows) -> None:
    """The shortcut shows the nearest passages, and says that the figure differs from the newest."""
    slack.shortcut(
        "bob", "quiet", "briefbot_check", {"text": "There are 9,000 ISIS fighters in Iraq and Syria"}
    )
    text = words_of(windows(0)["blocks"])
    assert text.startswith("3 passages nearest to these words. Nearest is not the same as confirmed.")
    assert "differs from the newest figure I have: 3,000 to 5,000" in text
    assert "❝" in text


def test_app_home_shows_what_is_held_and_how_to_ask(slack: Workspace, bot: Reception) -> None:
    """Everybody sees holdings, suggestions and what is kept; admins a button to reindex."""
    for who, admin in (("ann", False), ("eve", True)):
        number = len(slack.calls("views.publish"))
        slack.happen({"type": "app_home_opened", "user": slack.person(who), "tab": "home", "channel": "D1"})
        view = slack.wait(lambda: slack.calls("views.publish")[number:])[0].args["view"]  # noqa: B023
        check(view["blocks"], view=True)
        text = words_of(view["blocks"])
        assert "I hold 14 articles." in text
        assert "for 30 days" in text
        assert "Run by eve" in text
        assert ("Reindex" in text) is admin


def test_forget_my_questions_erases_them(slack: Workspace, bot: Reception, answered: dict[str, Any]) -> None:
    """The button on App Home erases what was kept of the person, and of nobody else."""
    slack.reply(slack.channel("desk-iraq"), slack.ask("bob", "desk-iraq", QUESTION))
    number = len(slack.calls("views.publish"))
    slack.happen({"type": "app_home_opened", "user": slack.person("ann"), "tab": "home", "channel": "D1"})
    view = slack.wait(lambda: slack.calls("views.publish")[number:])[0].args["view"]
    slack.press_view("ann", view, "Forget my questions")
    place = slack.where("ann", "bot")
    slack.wait(lambda: [m for m in slack.history("ann", place) if "your questions are erased" in m["text"]])
    with bot.store.database.reading() as db:
        left = {row["person"] for row in db.execute("SELECT person FROM answers")}
    assert left == {slack.person("bob")}


def test_a_reindex_fills_a_bar_and_ends_with_a_new_message(slack: Workspace, bot: Reception) -> None:
    """/reindex answers an admin directly: one message that is edited, then one that notifies."""
    place = slack.where("eve", "bot")
    number = len(slack.history("eve", place))
    assert "direct conversation" in str(slack.command("eve", "desk-iraq", "reindex"))
    told = slack.wait(lambda: slack.history("eve", place)[: -number - 1])
    assert all(one["text"].startswith("Reindex") for one in told)
    users = [
        part for block in told[0]["blocks"] for one in block["elements"] for part in one.get("elements", ())
    ]
    assert any(part.get("user_id") == slack.person("eve") for part in users)


def test_others_are_told_whom_to_ask_for_a_reindex(slack: Workspace, bot: Reception) -> None:
    """A polite no that names the admins."""
    place = slack.where("bob", "bot")
    slack.command("bob", "desk-iraq", "reindex")
    told = slack.wait(lambda: [m for m in slack.history("bob", place) if "Only Briefbot admins" in m["text"]])
    assert "@eve" in words_of(told[0]["blocks"])


def test_words_of_articles_reach_slack_as_words(slack: Workspace, bot: Reception, shelf: Path) -> None:
    """An article that tries to mention everybody is quoted, byte for byte, and mentions nobody."""
    from index.catalogue import Catalogue

    sentence = (
        "The spokesman <!channel> said *zebra* counts & <https://evil.example|links> rose to 77 on Monday."
    )
    draft = Draft(
        article_id="hostile",
        title="<!here> zebra counts",
        text=sentence,
        collection="samples",
        source="test",
        locator="hostile",
        publisher="<@U0BRIEFBOT>",
    )
    with Catalogue.open(shelf, write=True) as catalogue, catalogue.writer("testing") as writer:
        writer.put(draft)
    asked = slack.ask("ann", "desk-iraq", "how far did zebra counts rise?")
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    quote = next(
        part for block in reply["blocks"] for part in block["elements"] if part["type"] == "rich_text_quote"
    )
    assert "".join(part["text"] for part in quote["elements"]) == f"❝{sentence}❞"
    assert "<!" not in reply["text"]


def test_add_to_briefings_offers_a_messages_links_and_files(
    slack: Workspace, bot: Reception, windows: Windows
) -> None:
    """A file of a message is read into the collection; what was understood of it comes as a direct message."""
    from slack_sdk import WebClient

    ann = WebClient("xoxp-eve", base_url=slack.api)
    text = "Kestrel numbers rise\n\nKestrel numbers rose to 4,512 in the eastern valley, the wardens said."
    uploaded = ann.files_upload_v2(filename="kestrels.txt", content=text, channel=slack.channel("desk-iraq"))
    message = {
        "text": "see <https://example.org/a|this> and <@U1>",
        "files": [{"id": uploaded["file"]["id"], "name": "kestrels.txt"}],
    }
    place = slack.where("eve", "bot")
    slack.shortcut("eve", "desk-iraq", "briefbot_add", message)
    offered = windows(0)["blocks"][0]["element"]["options"]
    assert [one["text"]["text"] for one in offered] == ["kestrels.txt", "https://example.org/a"]
    into = windows(0)["blocks"][1]["element"]["options"]
    assert [one["text"]["text"] for one in into] == ["samples", "main"]  # the channel's own first
    chosen = {
        "what": {"what": {"selected_option": offered[0]}},
        "into": {"into": {"selected_option": into[0]}},
    }
    slack.submit("eve", windows(0), chosen)
    (told,) = slack.wait(lambda: [m for m in slack.history("eve", place) if "Added to" in m["text"]])
    assert "Added to samples" in told["text"] and "Kestrel numbers rise" in words_of(told["blocks"])
    slack.press("eve", told, "Correct title, publisher or date", place="bot")
    shown = {one["block_id"]: one["element"].get("initial_value") for one in windows(1)["blocks"]}
    assert shown == {"title": "Kestrel numbers rise", "publisher": None, "date": None}
    right = {"title": "Kestrels thrive", "publisher": "Sample Wardens", "date": "2020-13"}

    def filled_in() -> dict[str, Any]:
        return {name: {name: {"value": value}} for name, value in right.items()}

    refused = slack.submit("eve", windows(1), filled_in())
    assert refused["response_action"] == "errors" and "date" in refused["errors"]
    right["date"] = "2020-05"
    slack.submit("eve", windows(1), filled_in())
    (mended,) = slack.wait(lambda: [m for m in slack.history("eve", place) if "Corrected" in m["text"]])
    words = words_of(mended["blocks"])
    assert "Kestrels thrive" in words and "Sample Wardens" in words and "May 2020" in words


def test_those_who_may_not_add_are_told_whom_to_ask(
    slack: Workspace, bot: Reception, windows: Windows
) -> None:
    """The link of a message is understood, and refused to others than admins."""
    slack.shortcut("bob", "desk-iraq", "briefbot_add", {"text": "<https://example.org/a>"})
    option = windows(0)["blocks"][0]["element"]["options"][0]
    slack.submit("bob", windows(0), {"what": {"what": {"selected_option": option}}})
    place = slack.where("bob", "bot")
    slack.wait(
        lambda: [m for m in slack.history("bob", place) if "Only Briefbot admins can add" in m["text"]]
    )


def test_a_standing_question_is_one_button_away(slack: Workspace, bot: Reception) -> None:
    """Where nothing was found, "Tell me when something answers" keeps the question for its asker."""
    asked = slack.ask("ann", "desk-iraq", "how many ISIS fighters are in Libya?")
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    number = len(slack.calls("chat.postEphemeral"))
    slack.press("ann", reply, "Tell me when something answers")
    told = slack.wait(lambda: slack.calls("chat.postEphemeral")[number:])
    assert "I'll tell you when something answers" in told[0].args["text"]
