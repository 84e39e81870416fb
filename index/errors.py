"""Every error Briefbot raises on purpose. Its text is a sentence with a remedy, fit to be shown.

BriefbotError
├── SettingsError          a setting is missing or makes no sense
├── DataFolderError        the data folder can't be used
│   ├── FolderReadOnly
│   ├── FolderFull
│   ├── FolderNewer        written by a later version of Briefbot
│   └── FolderBusy         another process is writing
├── ModelError             the embedding model can't be loaded, or is not the one expected
├── DocumentError          one document can't be read; the rest go on
├── SourceError            a place can't be followed, reached or told what it is
├── UnknownArticle         no article has that id
├── BadQuestion            the question can't be asked as it stands
└── Cancelled              somebody stopped the job; what stood before still stands
"""

from __future__ import annotations


class BriefbotError(Exception):
    """Base of all errors meant for people. ``exit_code`` is what the command line returns."""

    exit_code = 1


class SettingsError(BriefbotError):
    """A setting is missing or makes no sense."""

    exit_code = 2


class DataFolderError(BriefbotError):
    """The data folder can't be used."""

    exit_code = 3


class FolderReadOnly(DataFolderError):
    """The data folder can be read but not written."""


class FolderFull(DataFolderError):
    """The disk holding the data folder is full."""


class FolderNewer(DataFolderError):
    """The data folder was written by a later version."""


class FolderBusy(DataFolderError):
    """Another process is writing to the data folder."""


class ModelError(BriefbotError):
    """The embedding model can't be loaded, or is not the one expected."""

    exit_code = 4


class DocumentError(BriefbotError):
    """One document can't be read. The sentence names it and says what to do."""


class SourceError(BriefbotError):
    """A place can't be followed, reached or told what it is; what it gave before stays."""


class UnknownArticle(BriefbotError):
    """No article has that id."""


class BadQuestion(BriefbotError):
    """The question can't be asked as it stands."""

    exit_code = 2


class Cancelled(BriefbotError):
    """Somebody stopped the job; the index is as it was before."""

    exit_code = 130
