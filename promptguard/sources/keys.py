"""Which keys of structured files mean a prompt."""

from __future__ import annotations

from typing import NamedTuple

Path = tuple[str | int, ...]


class Meaning(NamedTuple):
    """What a path of keys says about the value there.

    ``strong``: it is a prompt in any file; otherwise only in one that is clearly a collection of
    prompts, since inside a prompt that is itself JSON the same key names a part of the picture
    (``"text": "SALE"``). ``negative``: it lists what the picture must not show. ``structured``: an
    object here is one prompt as a whole.
    """

    strong: bool
    negative: bool
    structured: bool


_QUALIFIERS = ("positive", "image", "imagegeneration", "generation", "full", "user", "base", "final", "main")
_PROMPT = frozenset(
    {
        *(
            "prompt",
            "prompts",
            "positiveprompts",
            "imageprompts",
            "promptpositive",
            "textprompt",
            "prompttext",
        ),
        *("originalprompt", "promptstring", "fullpromptstring", "prompttemplate"),
        *(f"{word}prompt" for word in _QUALIFIERS),
        *(f"prompt{code}" for code in ("en", "zh", "cn", "ja", "jp", "ko", "de", "fr", "es")),
    }
)
_NEGATIVE = frozenset({"negativeprompt", "negativeprompts", "negprompt", "promptnegative", "negativetext"})
_WEAK = frozenset({"text", "caption", "captions", "positive"})
_IMAGE = (
    "image",
    "picture",
    "photo",
    "illustration",
    "artwork",
    "img",
    "figure",
    "cover",
    "banner",
    "poster",
)
_IMAGES = frozenset({*_IMAGE, *(f"{word}s" for word in _IMAGE), "hero", "thumbnail", "render"})
_CHATS = (["messages"], ["input"], ["body", "messages"], ["body", "input"])


def plain(key: str) -> str:
    """Return a key without its spelling: ``negative_prompt`` and ``negativePrompt`` are one."""
    return key.casefold().replace("_", "").replace("-", "").replace(" ", "")


def meaning(path: Path) -> Meaning | None:
    """Return what the keys of ``path`` mean, None if they name no prompt."""
    names = [plain(part) for part in path if isinstance(part, str)]
    if not names:
        return None
    last, parent = names[-1], names[-2] if len(names) > 1 else ""
    entry = len(path) > 2 and path[-3] == "prompts"  # a field of {"prompts": [{"id": 7, "text": ...}]}
    if last in _NEGATIVE:
        return Meaning(True, True, True)
    if last in _PROMPT:
        return Meaning(True, False, last != "prompts" or isinstance(path[-1], int))
    if isinstance(path[-1], str) and len(path) > 1 and path[-2] == "prompts" and last not in _WEAK:
        return Meaning(True, False, True)  # an entry of a mapping from names to prompts
    if last in ("text", "caption") and len(path) == 1:
        return Meaning(True, False, False)
    if last == "text" and parent == "inputs":  # a ComfyUI node
        return Meaning(True, False, False)
    if last == "content" or (last == "text" and parent == "content"):  # a chat request
        return Meaning(True, False, False) if names[:1] in _CHATS or names[:2] in _CHATS else None
    if last in _WEAK or (last == "description" and parent in _IMAGES):
        return Meaning(entry, False, False)
    if last == "negative":
        return Meaning(entry, True, False)
    return None


def pointer(path: Path) -> str:
    """Return ``path`` as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
