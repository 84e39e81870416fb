"""Publishers named in a question: those we hold, and those we don't."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from index.article import Span

_SUBTITLE = re.compile(r"\s+[-–—|]\s+|:\s+")  # "BBC News - Technology", "Cnbc | World Business …"
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_NOUN = r"(?:articles?|reports?|pieces?|stor(?:y|ies)|reviews?|coverage|posts?|editorials?|interviews?|analys[ei]s)"
_NAME = r"(?:[Tt]he\s+)?[A-Z][\w&.’'+-]*(?:(?:\s+(?:of|and|&|the|for|in|on)(?=\s+[A-Z]))?\s+[A-Z][\w&.’'+-]*){0,5}"
_QUOTED_NAME = rf"[\"'“‘]?(?P<name>{_NAME})[\"'”’]?"
# A name in one of these places is a publisher's, whether we hold it or not.
_CUES = (
    re.compile(rf"\b{_NOUN}\s+(?:from|by|in|published\s+(?:by|in))\s+{_QUOTED_NAME}"),
    re.compile(rf"\banother\s+(?:one\s+)?(?:from|by|in)\s+{_QUOTED_NAME}"),
    re.compile(
        rf"\b(?:[Aa]n?|[Tt]he|[Aa]nother)\s+(?:(?:recent|latest|later|earlier)\s+)?{_QUOTED_NAME}\s+{_NOUN}\b"
    ),
    re.compile(rf"\b(?:as\s+)?(?:reported|covered|published)\s+(?:by|in)\s+(?:both\s+)?{_QUOTED_NAME}"),
    # "an article on Gaza" is about it; "an article on Punch Line about Gaza" is not.
    re.compile(
        rf"\b(?:{_NOUN}|another(?:\s+one)?)\s+on\s+{_QUOTED_NAME}(?:\s+website)?\s+(?:about|discussing|detailing|covering|regarding)\b"
    ),
    re.compile(rf"\b(?:from|in)\s+(?P<name>{_NAME}['’]s)\s+(?:\w+\s+)?{_NOUN}\b"),
)
# "articles from The Verge and The Washington Post": a second name counts where several articles are spoken of.
_SEVERAL = re.compile(r"\b(?:both|articles|reports|pieces|stories|reviews|posts|editorials|coverage)\b")
_OPENS = re.compile(r"(?<!\w)[\"'“‘](?=\w|$)")
_AND_ANOTHER = re.compile(rf"\s*(?:,|,?\s+and|\s+or)\s+(?P<name>{_NAME})")
# Words that begin a name in those places without being one.
_NOT_A_NAME = frozenset(
    [
        *("it its he she they this that these who which the a an both i we you former latter".split()),
        *("january february march april may june july august september october november december".split()),
        *("monday tuesday wednesday thursday friday saturday sunday".split()),
    ]
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A publisher's name in a question, and the publishers we hold that it can mean."""

    span: Span
    name: str
    held: tuple[str, ...]


@dataclass(frozen=True)
class PublisherNames:
    """The publishers of a collection, findable as people write them."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> PublisherNames:
        """Build from the full names as stored."""
        return cls(tuple(sorted(set(names))))

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        forms: dict[str, list[str]] = {}
        for name in self.names:
            for form in _written_forms(name):
                forms.setdefault(_key(form), []).append(name)
        return {form: tuple(names) for form, names in forms.items()}

    @cached_property
    def _finder(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._forms, key=len, reverse=True)
        if not longest_first:
            return None
        joined = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
        return re.compile(rf"(?<![\w-])(?:the\s+)?(?P<form>{joined})(?![\w-])", re.IGNORECASE)

    def find(self, question: str) -> list[Mention]:
        """Return the mentions of publishers we hold, in order.

        A name that is also a common word ("fortune", "wired") counts only when written as a name.
        """
        if self._finder is None:
            return []
        found = []
        for match in self._finder.finditer(question):
            written = match["form"]
            if written.islower() and not _cued(question, match.span()):
                continue
            held = self._forms.get(_key(written))
            if held:  # "ſ" matches "s", and yet is another letter
                found.append(Mention(match.span(), written, held))
        return found

    def missing(self, question: str) -> list[str]:
        """Return the names that stand where only a publisher's can, and that we hold nothing of."""
        held = [mention.span for mention in self.find(question)]
        found: dict[str, str] = {}
        for cue in _CUES:
            for match in cue.finditer(question):
                span = match.span("name")
                inside = [end for start, end in held if start < span[1] and span[0] < end]
                if _ends_title(question, span) or (inside and not _SEVERAL.search(match.group())):
                    continue
                if inside:
                    span = _named_beside(question, max(inside))
                name = _bare(question[slice(*span)])
                if name and not _meets(span, held) and name.split()[0].casefold() not in _NOT_A_NAME:
                    found.setdefault(name.casefold(), name)
        return list(found.values())


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", _THE.sub("", name).strip(" .,'’\""))


def _ends_title(question: str, span: Span) -> bool:
    """Whether the words are the end of something quoted: 'Player of the Year Odds' article."""
    closed = question[span[0] : span[1] + 1].rstrip().endswith(tuple("\"'”’"))
    opened = _OPENS.search(question[: span[0]])
    return closed and opened is not None and opened.end() < span[0]


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _named_beside(question: str, end: int) -> Span:
    match = _AND_ANOTHER.match(question, end)
    return match.span("name") if match else (end, end)


def _key(form: str) -> str:
    return re.sub(r"\s+", " ", form).lower()


def _written_forms(name: str) -> list[str]:
    """The ways people write a publisher's name: whole, without its subtitle or "The", as initials."""
    head = _SUBTITLE.split(name)[0]
    forms = {_THE.sub("", form).strip() for form in (name, head)}
    for form in list(forms):
        forms.add(re.sub(r"\.(?:com|org|net|co\.uk)$", "", form, flags=re.IGNORECASE))
        forms.add(re.sub(r"\s+(?:News|Online)$", "", form))
    words = [word for word in _THE.sub("", head).split() if word[:1].isupper()]
    if len(words) >= 3:
        forms.add("".join(word[0] for word in words))
    return [form for form in forms if len(form) >= 2]


def _cued(question: str, span: Span) -> bool:
    before, after = question[: span[0]].casefold(), question[span[1] :].casefold()
    return bool(
        re.search(r"\b(?:according to|reported by|says?|does|did|by|from|in)\s*$", before)
        and re.match(rf"\s*(?:$|[?,.]|says?\b|report|write|wrote|{_NOUN})", after)
    ) or bool(re.match(rf"\s*(?:['’]s)?\s+(?:says?|reports?|reported|{_NOUN})\b", after))
