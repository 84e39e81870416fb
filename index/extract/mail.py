"""Mail (EML): its own text as one article, each attachment of a known kind as an article of its own.

What is attached was written by somebody else at some other time: it keeps its own title, author and date, and
takes nothing from the mail but where it lies.
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator, Mapping
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from index.errors import DocumentError
from index.extract.metadata import Content, Offer, Part

# Media types that name a kind by themselves; others go by the name of the file.
_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError)  # what damaged mail raises


def read_mail(data: bytes, name: str, *, kinds: Mapping[str, str], max_parts: int) -> Content:
    """The mail's text and headers; ``parts`` are its attachments of ``kinds``
    (extension to media type).

    Raises DocumentError when it is no mail, or has neither text nor such an attachment.
    """
    if not re.match(rb"[!-9;-~]+:|From ", data.lstrip()[:1000]):
        raise DocumentError(f"{name} does not begin with mail headers; export the mail as .eml anew.")
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(data)
        assert isinstance(message, EmailMessage)
        offers = tuple(_headers(message))
        text, rule = _text(message)
        parts, warnings = _attached(message, kinds, max_parts)
    except RecursionError as error:
        raise DocumentError(f"{name} holds mails in mails too deeply; save the innermost one.") from error
    except _BROKEN as error:
        raise DocumentError(f"{name} is no mail that can be read; export it as .eml anew.") from error
    if not text.strip() and not parts:
        raise DocumentError(f"{name} has no text and no attachment that is read; there is nothing to quote.")
    return Content(text, "mail/1", offers, (), tuple(warnings), rule, tuple(parts))


def _headers(message: EmailMessage) -> Iterator[Offer]:
    address = parseaddr(str(message.get("From", "")))
    values = {
        "title": ("Subject", str(message.get("Subject", ""))),
        "author": ("From", address[0] or address[1]),
        "publisher": ("Organization", str(message.get("Organization", ""))),
        "url": ("Archived-At", str(message.get("Archived-At", "")).strip("<> ")),
        "published": ("Date", _date(str(message.get("Date", "")))),
    }
    for field, (header, value) in values.items():
        if value.strip():
            yield Offer(field, value, f"mail header '{header}'")


def _date(value: str) -> str:
    """The header's instant in ISO form with the sender's offset; "" when there is none to read."""
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""


def _text(message: EmailMessage) -> tuple[str, str]:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return "", ""
    content = body.get_content()
    if not isinstance(content, str):
        return "", ""
    content = content.replace("\r\n", "\n")
    if body.get_content_type() == "text/html":
        return words_of(content), "text of the mail's HTML part"
    if str(body.get_param("format", "")).lower() == "flowed":
        return _unfolded(content), "plain text of the mail, folded lines joined"
    return content, "plain text of the mail"


def words_of(page: str) -> str:
    """The words of HTML that is all article: its paragraphs, without the search that whole pages need."""
    from lxml import etree, html

    if not page.strip():
        return ""
    try:
        tree = html.document_fromstring(page)
    except (etree.LxmlError, ValueError):
        return ""
    for unseen in tree.xpath("//script|//style|//head|//template"):
        unseen.drop_tree()
    for block in tree.iter("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table"):
        block.tail = "\n" + (block.tail or "")
    lines = [" ".join(line.split()) for line in tree.text_content().splitlines()]
    return "\n\n".join(line for line in lines if line)


def _unfolded(text: str) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same depth of quotation."""
    lines: list[str] = []
    flowing = False
    for line in text.split("\n"):
        depth = _depth(line)
        bare = line[depth:].removeprefix(" ")
        if flowing and _depth(lines[-1]) == depth and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append((">" * depth + " " if depth else "") + bare)
        flowing = bare.endswith(" ") and bare != "-- "
    return "\n".join(lines)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(">"))


def _attached(message: EmailMessage, kinds: Mapping[str, str], most: int) -> tuple[list[Part], list[str]]:
    parts: list[Part] = []
    unread: list[str] = []
    for attachment in message.iter_attachments():
        given = PurePosixPath((attachment.get_filename() or "").replace("\\", "/")).name
        by_type = _TYPES.get(attachment.get_content_type(), "")
        suffix = PurePosixPath(given).suffix.lower()
        if suffix not in kinds and by_type in kinds:
            suffix, given = by_type, (given or "attachment") + by_type
        if suffix not in kinds:
            if attachment.get_content_maintype() != "image":
                unread.append(given or attachment.get_content_type())
            continue
        if len(parts) == most:
            return parts, [f"it has more than {most} attachments; the first {most} were read."]
        parts.append(Part(_safe(given), kinds[suffix], _bytes(attachment)))
    if not unread:
        return parts, []
    return parts, [f"{', '.join(unread[:5])} attached to it is of a kind that is not read."]


def _bytes(attachment: EmailMessage) -> bytes:
    content = attachment.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    inner = attachment.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
        return inner[0].as_bytes()
    return b""


def _safe(name: str) -> str:
    """A file name that can be stored and shown."""
    return "".join(one for one in name if one.isprintable() and one != "/")[:120] or "attachment"
