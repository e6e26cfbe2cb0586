"""Words that tell a person's name from a firm, and kinds of work in one wording."""

from __future__ import annotations

import re

# what a maker of pictures is called in the tables, and in our list ("" is any artist)
_FIELDS = (
    (r"mangaka|manga artist|manga writer", "mangaka"),
    (r"anim(?:ator|ation)|anime director", "animator"),
    (
        r"film ?(?:director|maker)|video game director|^director$|documentarian|cinematographer|video artist",
        "film director",
    ),
    (r"photo|daguerreo", "photographer"),
    (r"fashion|couturier|dressmaker|modiste|costume designer|milliner", "fashion designer"),
    (r"comic|bande dessin", "comics artist"),
    (r"cartoonist|caricatur", "cartoonist"),
    (r"concept (?:artist|designer)|character designer|mechanical designer", "concept artist"),
    (r"illustrat|illuminat", "illustrator"),
    (r"installation|land artist|performance artist", "installation artist"),
    (r"graffiti|street artist|mural", "street artist"),
    (r"architect(?!ural hist)", "architect"),
    (r"graphic designer|poster artist|typograph|type designer|stamp designer", "graphic designer"),
    (
        r"print(?!er$|seller|publisher)|engrav|etch|lithograph|xylograph|ukiyo|serigraph|mezzotint|woodcut",
        "printmaker",
    ),
    (r"sculpt|medal|carver|potter|ceramic|porcelain|modeler", "sculptor"),
    (r"paint|portraitist|watercolo|miniatur|fresco|pastel|nihonga", "painter"),
    (r"digital artist|new media artist|multimedia artist", "digital artist"),
    (
        r"designer|scenograph|furniture|cabinetmaker|jewel|goldsmith|silversmith|glass|textile|weaver",
        "designer",
    ),
    (
        r"draw|draftsperson|draughtsman|graphic artist|collag|calligraph|mosaic|iconograph|decorator",
        "draughtsman",
    ),
    (r"(?<!recording )(?<!musical )(?<!performing )(?<!sound )(?<!martial )(?<!makeup )artist|creator", ""),
)
_FIELDS_COMPILED = tuple((re.compile(pattern), field) for pattern, field in _FIELDS)
# known to most for something else: whoever names them seldom asks for a look
_ELSEWHERE = re.compile(
    r"politician|statesperson|monarch|sovereign|singer|rapper|musician|guitarist|songwriter|actor|actress|model$|"
    r"football|cricketer|basketball|baseball|tennis|wrestler|boxer|cyclist|racing|athlet|military|explorer|diplomat|"
    r"physicist|philosopher|inventor|aircraft pilot|astronaut|pope|revolutionary"
)
FIRM = re.compile(
    r"\b(?:inc|co|company|corp(?:oration)?|ltd|limited|gmbh|ag|srl|spa|llc|s\.a|cie|studios?|atelier|group|gruppe|grupo|"
    r"collective|workshops?|press|associat(?:es|ion)|partners(?:hip)?|museum|university|institute|academy|school|"
    r"department|bureau|office|factory|films?|pictures|productions?|gallery|galerie|brothers|bros|sons|freres|"
    r"laborator(?:y|ies)|manufactur(?:e|ing|y|er)|industries|works|werke|werkstatte|project|team|society|foundation|"
    r"publish(?:ers|ing)|magazine|news|times|agency|archive|design|designs|systems|products|porcelain|pottery|glass|"
    r"painter|master|maestro|meister|family|artists?|anonymous|unknown|unidentified|various|attributed|circle|"
    r"follower|pseudo|monogrammist|theat(?:er|re)|cinema|club|force|labs?|army|navy|government|council|committee|"
    r"crew|unit|union|bank|photo|photos|photography|furniture|architects|engineers|international|national)\b"
)
# function words of names that are titles, descriptions or pairs
LINKS = frozenset(
    [
        "of",
        "the",
        "and",
        "with",
        "in",
        "for",
        "by",
        "on",
        "at",
        "und",
        "y",
        "et",
        "the",
        "to",
        "from",
        "or",
        "not",
        "my",
        "your",
        "i",
        "you",
        "we",
        "alias",
        "duc",
        "comte",
        "marquis",
    ]
)
ROYAL = frozenset(
    [
        "queen",
        "princess",
        "emperor",
        "empress",
        "pope",
        "saint",
        "countess",
        "duchess",
        "marquess",
        "archduke",
        "archduchess",
        "infanta",
    ]
)

NATIONS = {
    "united kingdom": "British",
    "uk": "British",
    "united kingdom of great britain and ireland": "British",
    "kingdom of great britain": "British",
    "england": "British",
    "scotland": "British",
    "united states": "American",
    "usa": "American",
    "united states of america": "American",
    "france": "French",
    "germany": "German",
    "german empire": "German",
    "italy": "Italian",
    "kingdom of italy": "Italian",
    "japan": "Japanese",
    "日本国": "Japanese",
    "spain": "Spanish",
    "netherlands": "Dutch",
    "kingdom of the netherlands": "Dutch",
    "dutch republic": "Dutch",
    "belgium": "Belgian",
    "russia": "Russian",
    "russian empire": "Russian",
    "soviet union": "Soviet",
    "poland": "Polish",
    "canada": "Canadian",
    "australia": "Australian",
    "austria": "Austrian",
    "switzerland": "Swiss",
    "sweden": "Swedish",
    "denmark": "Danish",
    "kingdom of denmark": "Danish",
    "norway": "Norwegian",
    "finland": "Finnish",
    "china": "Chinese",
    "people's republic of china": "Chinese",
    "south korea": "South Korean",
    "india": "Indian",
    "brazil": "Brazilian",
    "mexico": "Mexican",
    "argentina": "Argentine",
    "chile": "Chilean",
    "colombia": "Colombian",
    "cuba": "Cuban",
    "portugal": "Portuguese",
    "kingdom of portugal": "Portuguese",
    "hungary": "Hungarian",
    "czech republic": "Czech",
    "czechoslovakia": "Czechoslovak",
    "romania": "Romanian",
    "bulgaria": "Bulgarian",
    "greece": "Greek",
    "turkey": "Turkish",
    "ukraine": "Ukrainian",
    "ireland": "Irish",
    "israel": "Israeli",
    "iran": "Iranian",
    "egypt": "Egyptian",
    "south africa": "South African",
    "new zealand": "New Zealander",
    "indonesia": "Indonesian",
    "philippines": "Filipino",
    "estonia": "Estonian",
    "latvia": "Latvian",
    "lithuania": "Lithuanian",
    "serbia": "Serbian",
    "croatia": "Croatian",
    "slovenia": "Slovenian",
    "slovakia": "Slovak",
    "peru": "Peruvian",
    "venezuela": "Venezuelan",
    "uruguay": "Uruguayan",
    "luxembourg": "Luxembourger",
    "iceland": "Icelandic",
    "nigeria": "Nigerian",
}
_NO_NATION = frozenset(["other", "unknown", "various", "taiwan", "jordan", "pakistan", "sri", "jewish"])
_ADJECTIVE = re.compile(r"(?:an|ish|ese|ch|sh|i|eek|iss|er|ic|ine|ot|ak|ene)$")
_STATE = re.compile(r"republic|reich|kingdom|empire|union| of ", re.IGNORECASE)


def fields_of(kinds: tuple[str, ...]) -> list[str] | None:
    """Return what a person works in, the first three; ``None`` if nothing of it is visual art."""
    found: list[str] = []
    visual = not kinds
    for kind in kinds:
        for pattern, field in _FIELDS_COMPILED:
            if pattern.search(kind):
                visual = True
                if field and field not in found:
                    found.append(field)
                break
    return found[:3] if visual else None


def elsewhere(kinds: tuple[str, ...]) -> bool:
    """Tell whether a person is known for something else as well."""
    return any(_ELSEWHERE.search(kind) for kind in kinds)


def nation(written: str | None) -> str | None:
    """Return a nationality as an adjective in English, or ``None``."""
    plain = next((p.strip() for p in (written or "").split(",") if p.strip().lower() not in _NO_NATION), "")
    if plain.lower() in NATIONS:
        return NATIONS[plain.lower()]
    return plain if _ADJECTIVE.search(plain) and plain.isascii() and not _STATE.search(plain) else None
