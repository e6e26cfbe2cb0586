"""Which keys of structured files mean a prompt."""

from __future__ import annotations

from collections.abc import Iterable
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
_LOOK = frozenset(
    {
        *(
            "style",
            "styles",
            "artstyle",
            "artisticstyle",
            "visualstyle",
            "stylepreset",
            "stylereference",
            "artdirection",
        ),
        *(
            "artist",
            "artists",
            "inspiration",
            "inspirations",
            "inspiredby",
            "influence",
            "influences",
            "reference",
        ),
        *(
            "references",
            "aesthetic",
            "aesthetics",
            "medium",
            "technique",
            "genre",
            "mood",
            "atmosphere",
            "vibe",
        ),
        *(
            "subject",
            "subjects",
            "character",
            "characters",
            "person",
            "people",
            "scene",
            "setting",
            "environment",
        ),
        *(
            "background",
            "foreground",
            "location",
            "composition",
            "framing",
            "perspective",
            "camera",
            "lens",
            "lighting",
        ),
        *(
            "color",
            "colors",
            "colorpalette",
            "palette",
            "clothing",
            "outfit",
            "attire",
            "wardrobe",
            "fashion",
            "costume",
        ),
        *(
            "pose",
            "expression",
            "action",
            "props",
            "objects",
            "elements",
            "details",
            "materials",
            "texture",
            "branding",
        ),
        *(
            "brand",
            "brands",
            "logo",
            "franchise",
            "typography",
            "caption",
            "captions",
            "effects",
            "rendering",
        ),
        *("promptprefix", "promptsuffix", "styleprompt", "subjectprompt", "artstyleprompt"),
        *("风格", "画风", "艺术家", "主体", "人物", "角色", "场景", "背景", "构图", "光线", "光照", "品牌"),
        *("スタイル", "画風", "アーティスト", "被写体", "キャラクター", "シーン", "構図", "照明"),
    }
)
"""Keys that say how the picture looks: what stands under them beside a prompt goes into the picture, too."""
_VALUES = frozenset({"auto", "vivid", "natural", "transparent", "opaque", "true", "false", "none", "null"})
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


def of_look(key: str | int) -> bool:
    """Say whether a key describes a part of the picture."""
    return isinstance(key, str) and plain(key) in _LOOK


def homes(prompts: Iterable[Path]) -> set[Path]:
    """Return the objects in which prompts stand: fields of the look beside a prompt belong to it."""
    found = set()
    for path in prompts:
        while path and isinstance(path[-1], int):
            path = path[:-1]
        if path:
            found.add(path[:-1])
    return found


def beside(path: Path, text: str, objects: set[Path]) -> bool:
    """Say whether ``text`` at ``path`` is of a field of the look of one of the objects.

    A value of a request's parameter (``"style": "vivid"``) describes nothing.
    """
    if text.strip().lower() in _VALUES:
        return False
    return any(of_look(path[depth]) and path[:depth] in objects for depth in range(len(path)))


def pointer(path: Path) -> str:
    """Return ``path`` as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
