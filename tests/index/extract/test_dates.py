"""Publication dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Precision
from index.extract.dates import parse_published


@pytest.mark.parametrize(
    ("written", "iso", "precision"),
    [
        ("2017", "2017", Precision.YEAR),
        ("2017-12", "2017-12", Precision.MONTH),
        ("December 2017", "2017-12", Precision.MONTH),
        ("2017-12-27", "2017-12-27", Precision.DAY),
        (" 2017/12/27 ", "2017-12-27", Precision.DAY),
        ("20171227", "2017-12-27", Precision.DAY),
        ("27 December 2017", "2017-12-27", Precision.DAY),
        ("27th of December, 2017", "2017-12-27", Precision.DAY),
        ("Dec 27, 2017", "2017-12-27", Precision.DAY),
        ("Sept. 5, 2017", "2017-09-05", Precision.DAY),
        ("Wednesday, 27 December 2017", "2017-12-27", Precision.DAY),
        ("27/12/2017", "2017-12-27", Precision.DAY),
        ("12/27/2017", "2017-12-27", Precision.DAY),
        ("05/05/2017", "2017-05-05", Precision.DAY),
        ("٢٠١٧-١٢-٢٧", "2017-12-27", Precision.DAY),
        ("27 كانون الأول 2017", "2017-12-27", Precision.DAY),
        ("27. Dezember 2017", "2017-12-27", Precision.DAY),
        ("27 de diciembre de 2017", "2017-12-27", Precision.DAY),
        ("27 décembre 2017", "2017-12-27", Precision.DAY),
    ],
)
def test_written_dates(written: str, iso: str, precision: Precision) -> None:
    """A date is kept as precisely as it was written, and no more."""
    published = parse_published(written)
    assert (published.iso, published.precision) == (iso, precision)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2017-12-27T10:15:00Z", "2017-12-27T10:15:00+00:00"),
        ("2017-12-27T10:15:00+03:00", "2017-12-27T10:15:00+03:00"),
        ("2017-12-27 10:15 -0330", "2017-12-27T10:15:00-03:30"),
        ("20171227T101500Z", "2017-12-27T10:15:00+00:00"),
        ("2017-12-27T10:15:00.250+03:00", "2017-12-27T10:15:00.250000+03:00"),
        ("Wed, 27 Dec 2017 10:15:00 +0300", "2017-12-27T10:15:00+03:00"),
        ("Wed, 27 Dec 2017 10:15:00 GMT", "2017-12-27T10:15:00+00:00"),
        ("Dec. 27, 2017 at 10:15 PM EST", "2017-12-27T22:15:00-05:00"),
    ],
)
def test_instants_keep_their_offset(written: str, iso: str) -> None:
    """An instant keeps the offset it was written with; nothing is converted."""
    assert parse_published(written).iso == iso


@pytest.mark.parametrize("written", ["2017-12-27T10:15:00", "2017-12-27 10:15", "Dec 27, 2017 10:15 AM"])
def test_a_time_without_offset_is_only_a_day(written: str) -> None:
    """A time whose offset is unknown names no instant, so the day alone is kept."""
    assert parse_published(written).iso == "2017-12-27"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("03/04/2017", r"two ways \(3 April or 4 March\)"),
        ("3.4.2017", "two ways"),
        ("03-04-2017", "two ways"),
        ("30 February 2017", "not a day"),
        ("2017-13-01", "not a day"),
        ("0000-01-01", "no year"),
        ("Mon, 27 Dec 2017 10:15:00 +0300", "wrong weekday"),
        ("2017-12-27T25:00:00Z", "not a time"),
        ("Dec 27, 2017 13:00 PM", "not a time"),
        ("2017-12-27T10:00:00+15:00", "offset"),
        ("27/12/17", "not a date"),
        ("27 Dec", "not a date"),
        ("yesterday", "not a date"),
        ("1514332800", "not a date"),
        ("© 2017", "not a date"),
        ("", "not a date"),
        ("2" * 1000, "too long"),
        ("ſeptember 31 2017", "not a day"),
        ("apr\u0131l 3 2017", "not a date"),
    ],
)
def test_what_is_no_date_is_refused(written: str, reason: str) -> None:
    """Ambiguous, impossible and half-written dates are refused with a sentence that says how to write it."""
    with pytest.raises(ValueError, match=reason) as refused:
        parse_published(written)
    assert "YYYY-MM-DD" in str(refused.value)


_OFFSETS = st.integers(min_value=-14 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(2999, 12, 31), timezones=_OFFSETS))
def test_isoformat_round_trips(moment: datetime) -> None:
    """Whatever instant Python writes in ISO form comes back unchanged."""
    assert parse_published(moment.isoformat()).iso == moment.isoformat()


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_days_mean_one_day(day: date) -> None:
    """A full date is that day and no other."""
    published = parse_published(f"{day.day} {day:%B} {day.year:04d}")
    assert published.first == published.last == day


@given(st.text(alphabet=st.sampled_from("0123456789-/.:TZ+ ADJMPabcdeijlmnoprstuvyſıİ٣٤أب,"), max_size=40))
def test_any_text_is_a_date_or_a_sentence(value: str) -> None:
    """Nothing but a date or a refusal comes out, whatever goes in."""
    try:
        published = parse_published(value)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert published.first <= published.last
