"""Links and files put into collections from chats, over a real web server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.collecting import Collecting
from bot.desk.commands import parse
from bot.desk.correcting import Details, read
from bot.desk.message import Standing
from bot.desk.policy import Policy
from bot.reply import ActionKind, Kind, Reply
from index import open_index
from index.errors import BadQuestion, SourceError
from index.facade import Index
from index.sources.limits import FetchLimits, Limits
from tests.bot.messages import ADMIN, message, press, reception_over
from tests.index.sources.server import serving

LIMITS = Limits(fetch=FetchLimits(seconds=5, loopback=True))
PAGE = """<html lang="en"><head><title>The bridge of Ostrow reopens</title>
<meta property="og:site_name" content="Marda Gazette">{date}</head><body><article><h1>The bridge of Ostrow reopens</h1>
<p>The bridge of Ostrow reopened on Monday after eleven weeks of repairs, the harbour master said.</p>
<p>Forty ships had waited outside while the work went on, and the last of them left in the evening.</p>
</article></body></html>"""
DATED = PAGE.format(date='<meta property="article:published_time" content="2019-05-06">')


@pytest.fixture
def index(shelf: Path) -> Iterator[Index]:
    with open_index(shelf, write=True) as opened:
        yield opened


@pytest.fixture
def reading(read_shelf: Path) -> Iterator[Index]:
    with open_index(read_shelf, write=True) as opened:
        yield opened


@pytest.mark.slow
def test_a_link_is_read_and_what_was_understood_is_shown(reading: Index) -> None:
    """Title, publisher and date come with the rules that gave them, and each can be corrected at once."""
    with serving() as site:
        collecting = Collecting(reading, LIMITS)
        reply = collecting.link(f"<{site.put('/a', DATED)}> to news", None)
        assert "Added to news: 1 article" in reply.summary
        told = "\n".join(reply.notes)
        assert "The bridge of Ostrow reopens" in told and "Marda Gazette" in told and "6 May 2019" in told
        assert [action.kind for action in reply.actions] == [ActionKind.CORRECT]
        undated = collecting.link(site.put("/b", PAGE.format(date="").replace("Ostrow", "Lindholm")), None)
        (action,) = undated.actions
        known = collecting.details(action.value, None)
        assert known == Details("The bridge of Lindholm reopens", "Marda Gazette", "")
        right = Details("The Lindholm bridge is open", "Marda Courier", "2019-05")
        mended = collecting.correct(f"{action.value} {right}", "U1", None)
        assert "The Lindholm bridge is open" in mended.notes[0] and "set by U1" in mended.notes[0]
        assert "Marda Courier" in mended.notes[1] and "May 2019" in mended.notes[1]
        assert collecting.details(action.value, None) == right
        assert "Confirmed" in collecting.correct(f"{action.value} {right}", "U1", None).summary
        assert reading.article(action.value).revision == 2


@pytest.mark.slow
def test_a_file_is_kept_under_a_safe_name_and_read(reading: Index) -> None:
    """An uploaded file lands in the data folder, whatever its name says, and another of its name beside it."""
    collecting = Collecting(reading, LIMITS)
    first = collecting.file("../../etc/note.txt", b"A note\n\nThe ferry stops on 3 November.\n", "main", None)
    second = collecting.file("note.txt", b"Another note\n\nThe ferry goes again.\n", "main", None)
    assert "1 article" in first.summary and "1 article" in second.summary
    kept = sorted(path.name for path in (reading.folder / "collected" / "main").iterdir())
    assert len(kept) == 2 and kept[-1] == "note.txt" and kept[0].startswith("note-")
    unreadable = b"\x00\x01\x02" * 50
    with pytest.raises(SourceError):
        collecting.file("picture.png", unreadable, "main", None)


def test_what_is_no_link_is_never_read(index: Index) -> None:
    """No path of the machine can be added from a chat, nor a link into a collection that can't be read."""
    collecting = Collecting(index, LIMITS)
    for words in ("/etc/passwd", "file:///etc/passwd", "", "~/.ssh/id_rsa", "ftp://example.org/a"):
        with pytest.raises(BadQuestion, match="https://"):
            collecting.link(words, None)
    with pytest.raises(BadQuestion, match="hidden"):
        collecting.link("https://example.org/a to hidden", frozenset({"news"}))
    with pytest.raises(BadQuestion, match="news or reports"):
        collecting.link("https://example.org/a", frozenset({"news", "reports"}))


@pytest.mark.slow
def test_a_link_that_gives_nothing_is_not_followed(index: Index) -> None:
    """A page that isn't there is one sentence, and nothing is left behind to be looked at again."""
    with serving() as site, pytest.raises(SourceError) as told:
        Collecting(index, LIMITS).link(site.url + "/missing", None)
    assert "emoved" not in str(told.value)  # there was nothing to be removed
    assert index.source_list() == []


def test_only_those_allowed_add(shelf: Path) -> None:
    """Others than admins are refused, unless the settings say that everybody may; they correct too, or may not."""
    with reception_over(shelf) as (reception, _):
        office = reception.office
        office.collecting = Collecting(reception.desk._index, LIMITS)
        reception.commands |= office.commands()
        call = reception.call(message("add https://example.org/a"), "", Standing())
        assert not hasattr(call, "summary")
        refused = reception.answer(message("add https://example.org/a"), "A", Standing()).reply
        assert refused.kind is Kind.REFUSED and refused.people == (ADMIN,)
        no = reception.presses.press(press(ActionKind.CORRECT, value="un-2024-01 date 2024"), Standing())
        assert no.kind is Kind.REFUSED and "correct articles" in no.summary
        closed = reception.presses.details(press(ActionKind.CORRECT, value="un-2024-01"), Standing())
        assert isinstance(closed, Reply) and closed.kind is Kind.REFUSED
        reception.policy = Policy(everybody_adds=True)
        undated = next(row.article_id for row in reception.desk._index.articles(undated=True))
        yes = reception.answer(message(f"correct {undated} date 2017-12-27"), "B", Standing()).reply
        assert "27 Dec 2017" in yes.notes[1]
        value = f"{undated} date yesterday"
        wrong = reception.presses.press(press(ActionKind.CORRECT, value=value), Standing())
        assert wrong.kind is Kind.REFUSED and "YYYY-MM-DD" in wrong.summary
        assert [(entry.action, entry.outcome) for entry in reception.store.audit.latest(4)] == [
            ("correct", "failed"),
            ("correct", "done"),
            ("correct", "refused"),
            ("add", "refused"),
        ]


def test_a_correction_is_a_sentence() -> None:
    """An article and a field, or a line for each; what has not that form is no correction, but may be a question."""
    assert read("un-2024-01 date 2024-01") == ("un-2024-01", Details(date="2024-01"))
    assert read("an id: Title: The date of it\npublisher  Wire") == (
        "an id",
        Details("The date of it", "Wire"),
    )
    assert parse("correct un-2024-01 publisher Sample Wire").name == "correct"
    assert parse("correct me if I am wrong, who leads the air strikes?").name == "ask"
    for words in ("", "un-2024-01", "un-2024-01 date", "title of it", "un-2024-01 date 2024\nby me"):
        with pytest.raises(BadQuestion, match="correct ARTICLE"):
            read(words)


@pytest.mark.slow
def test_what_is_followed_for_another_collection_stays_there(reading: Index) -> None:
    """Adding a followed link from elsewhere moves nothing, tells nothing and deletes nothing."""
    with serving() as site:
        link = site.put("/a", DATED)
        collecting = Collecting(reading, LIMITS)
        collecting.link(f"{link} to secret", None)
        with pytest.raises(BadQuestion, match="another collection"):
            collecting.link(link, frozenset({"open"}))
        (source,) = reading.source_list()
        assert source.collection == "secret" and source.articles == 1
    with pytest.raises(BadQuestion, match="no collection"):
        collecting.link("https://example.org/a", frozenset())
