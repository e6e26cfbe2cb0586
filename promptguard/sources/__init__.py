"""Where prompts live: one reader for each kind of file, one way back into it."""

from promptguard.sources.document import KINDS, SUFFIXES, Document, read
from promptguard.sources.place import Place
from promptguard.sources.prompt import NoPromptError, Origin, Prompt, SourceError

__all__ = [
    "KINDS",
    "SUFFIXES",
    "Document",
    "NoPromptError",
    "Origin",
    "Place",
    "Prompt",
    "SourceError",
    "read",
]
