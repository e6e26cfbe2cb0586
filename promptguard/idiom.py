"""General suggestions in Spanish, French, German, Portuguese, Russian and Korean, for which the lists have none.

A style is worded so that it stands alone ("estilo de manga japonés contemporáneo"); a thing with its article. How
they are fitted into a sentence is ``fitting``'s work.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .patterns import pattern

LANGUAGES = ("es", "fr", "de", "pt", "ru", "ko")

_FIELDS = (
    "mangaka", "animator", "photographer", "film director", "concept artist", "comics artist", "architect",
    "fashion designer", "tattoo artist", "street artist", "sculptor", "printmaker", "graphic designer", "cartoonist",
    "installation artist", "3d artist", "illustrator", "painter", "digital artist", "",
)  # fmt: skip
# what follows "estilo", "style", "Stil", "estilo", "стиль", and stands before "스타일"; the last is for any creator
_STYLES = {
    "es": (
        "de manga japonés contemporáneo", "de animación dibujada a mano", "de fotografía editorial contemporánea",
        "de cine de autor contemporáneo", "de arte conceptual de fantasía", "de cómic entintado",
        "de arquitectura escultórica contemporánea", "de alta costura vanguardista", "de tatuaje de línea fina",
        "de mural callejero con plantillas", "de escultura figurativa contemporánea", "de xilografía contemporánea",
        "de cartel moderno y audaz", "de caricatura a tinta y aguada", "de instalación inmersiva", "de render 3D pulido",
        "de ilustración de cuento contemporánea", "de pintura figurativa contemporánea", "de pintura digital luminosa",
        "de ilustración contemporánea",
    ),
    "fr": (
        "d'un manga japonais contemporain", "d'un dessin animé fait main", "d'une photographie éditoriale contemporaine",
        "d'un film d'auteur contemporain", "d'un concept art de fantasy", "d'une bande dessinée à l'encre",
        "d'une architecture sculpturale contemporaine", "d'une haute couture d'avant-garde", "d'un tatouage à la ligne fine",
        "d'une fresque de rue au pochoir", "d'une sculpture figurative contemporaine", "d'une gravure sur bois contemporaine",
        "d'une affiche moderne et audacieuse", "d'une caricature à l'encre et au lavis", "d'une installation immersive",
        "d'un rendu 3D soigné", "d'un livre illustré contemporain", "d'une peinture figurative contemporaine",
        "d'une peinture numérique lumineuse", "d'une illustration contemporaine",
    ),
    "de": (
        "eines zeitgenössischen japanischen Mangas", "eines handgezeichneten Trickfilms", "zeitgenössischer Editorial-Fotografie",
        "zeitgenössischen Autorenkinos", "malerischer Fantasy-Konzeptkunst", "eines getuschten Comics",
        "zeitgenössischer skulpturaler Architektur", "avantgardistischer Haute Couture", "einer feinlinigen Tätowierung",
        "eines Schablonen-Wandbilds", "zeitgenössischer figürlicher Skulptur", "eines zeitgenössischen Holzschnitts",
        "eines kühnen modernen Plakats", "einer Karikatur in Tusche", "einer immersiven Installation", "eines polierten 3D-Renderings",
        "zeitgenössischer Bilderbuchillustration", "zeitgenössischer figürlicher Malerei", "leuchtender digitaler Malerei",
        "zeitgenössischer Illustration",
    ),
    "pt": (
        "de mangá japonês contemporâneo", "de animação desenhada à mão", "de fotografia editorial contemporânea",
        "de cinema de autor contemporâneo", "de arte conceitual de fantasia", "de quadrinhos a nanquim",
        "de arquitetura escultórica contemporânea", "de alta-costura de vanguarda", "de tatuagem de traço fino",
        "de mural de rua com estêncil", "de escultura figurativa contemporânea", "de xilogravura contemporânea",
        "de cartaz moderno e ousado", "de caricatura a nanquim", "de instalação imersiva", "de render 3D polido",
        "de livro ilustrado contemporâneo", "de pintura figurativa contemporânea", "de pintura digital luminosa",
        "de ilustração contemporânea",
    ),
    "ru": (
        "современной японской манги", "рисованной анимации", "современной журнальной фотографии",
        "современного авторского кино", "живописного фэнтезийного концепт-арта", "комикса, нарисованного тушью",
        "современной скульптурной архитектуры", "авангардной высокой моды", "тонколинейной татуировки",
        "трафаретной уличной росписи", "современной фигуративной скульптуры", "современной ксилографии",
        "смелого современного плаката", "карикатуры тушью", "иммерсивной инсталляции", "глянцевой 3D-графики",
        "современной книжной иллюстрации", "современной фигуративной живописи", "светлой цифровой живописи",
        "современной иллюстрации",
    ),
    "ko": (
        "현대 일본 만화", "손그림 애니메이션", "현대 화보 사진", "현대 예술 영화", "회화적인 판타지 콘셉트 아트", "먹선 만화",
        "현대 조형 건축", "전위적인 오트 쿠튀르", "가는 선 타투", "스텐실 거리 벽화", "현대 구상 조각", "현대 목판화",
        "대담한 현대 포스터", "먹과 담채 캐리커처", "몰입형 설치 미술", "매끈한 3D 렌더", "현대 그림책", "현대 구상화", "빛나는 디지털 페인팅",
        "현대 일러스트",
    ),
}  # fmt: skip
LEAD = {"es": "estilo", "fr": "style", "de": "Stil", "pt": "estilo", "ru": "стиль"}


class Thing(NamedTuple):
    """A thing in one language: with its article, in the oblique case (dative, genitive), instrumental, and as a plural."""

    base: str
    oblique: str
    third: str
    plural: str


def _plain(base: str, plural: str) -> Thing:
    return Thing(base, base, base, plural)


_THINGS: dict[str, dict[str, Thing]] = {
    "es": {
        "characters": _plain("un personaje original", "personajes originales"),
        "persons": _plain("una persona ficticia", "personas ficticias"),
        "franchises": _plain("una historia inventada", "historias inventadas"),
        "brands": _plain("una marca inventada", "productos sin marca"),
        "phone": _plain("un teléfono sin marca", "teléfonos sin marca"),
        "car": _plain("un coche sin marca", "coches sin marca"),
    },
    "fr": {
        "characters": _plain("un personnage original", "personnages originaux"),
        "persons": _plain("une personne fictive", "personnes fictives"),
        "franchises": _plain("une histoire inventée", "histoires inventées"),
        "brands": _plain("une marque inventée", "produits sans marque"),
        "phone": _plain("un téléphone sans marque", "téléphones sans marque"),
        "car": _plain("une voiture sans marque", "voitures sans marque"),
    },
    "de": {
        "characters": Thing("eine frei erfundene Figur", "einer frei erfundenen Figur", "", "frei erfundene Figuren"),
        "persons": Thing("eine fiktive Person", "einer fiktiven Person", "", "fiktive Personen"),
        "franchises": Thing("eine erfundene Geschichte", "einer erfundenen Geschichte", "", "erfundene Geschichten"),
        "brands": Thing("eine erfundene Marke", "einer erfundenen Marke", "", "Produkte ohne Marke"),
        "phone": Thing("ein Telefon ohne Marke", "einem Telefon ohne Marke", "", "Telefone ohne Marke"),
        "car": Thing("ein Auto ohne Marke", "einem Auto ohne Marke", "", "Autos ohne Marke"),
    },
    "pt": {
        "characters": _plain("um personagem original", "personagens originais"),
        "persons": _plain("uma pessoa fictícia", "pessoas fictícias"),
        "franchises": _plain("uma história inventada", "histórias inventadas"),
        "brands": _plain("uma marca inventada", "produtos sem marca"),
        "phone": _plain("um telefone sem marca", "telefones sem marca"),
        "car": _plain("um carro sem marca", "carros sem marca"),
    },
    "ru": {
        "characters": Thing("оригинальный персонаж", "оригинального персонажа", "оригинальным персонажем", "оригинальных персонажа"),
        "persons": Thing("вымышленный человек", "вымышленного человека", "вымышленным человеком", "вымышленных человека"),
        "franchises": Thing("выдуманная история", "выдуманной истории", "выдуманной историей", "выдуманные истории"),
        "brands": Thing("вымышленная марка", "вымышленной марки", "вымышленной маркой", "вымышленные марки"),
        "phone": Thing("телефон без марки", "телефона без марки", "телефоном без марки", "телефона без марки"),
        "car": Thing("машина без марки", "машины без марки", "машиной без марки", "машины без марки"),
    },
    "ko": {
        "characters": _plain("독창적인 캐릭터", "독창적인 캐릭터"),
        "persons": _plain("가상의 인물", "가상의 인물"),
        "franchises": _plain("새로 지어낸 이야기", "새로 지어낸 이야기"),
        "brands": _plain("가상의 브랜드", "가상의 브랜드"),
        "phone": _plain("브랜드 없는 휴대폰", "브랜드 없는 휴대폰"),
        "car": _plain("브랜드 없는 자동차", "브랜드 없는 자동차"),
    },
}  # fmt: skip
UNBRANDED = {"es": "sin marca", "fr": "sans marque", "de": "ohne Marke", "pt": "sem marca", "ru": "без марки"}
_KIND_OF_LIST = {"studios": "brands", "tags": "brands", "public_domain": "characters"}

# everyday words of prompts, by language; some belong to several
_WORDS = {
    "es": "el la los las un una unos unas y con en de del al sin sobre como para por estilo que muy su desde bajo junto dos tres casa luna cielo mar calle ciudad niña niño "
    "hombre mujer luz colores fondo noche retrato pintura foto película dibujo cuadro acuarela óleo gato perro bosque playa vestido comiendo bailando",
    "fr": "le la les un une des du de aux au en dans avec sur sous et par pour sans d l qui deux trois façon maison lune ciel mer rue ville fille garçon homme femme lumière "
    "couleurs fond nuit portrait peinture photo dessin affiche aquarelle huile chat chien forêt plage robe vélo vue",
    "de": "der die das den dem ein eine einen einem einer und im mit von auf aus für ohne nach wie als stil vom zum zur zwei drei am beim unter über bei haus mond himmel "
    "meer straße stadt mädchen junge mann frau licht farben hintergrund nacht porträt gemälde zeichnung katze hund wald strand kleid düster",
    "pt": "o os um uma e com em de do da dos das na nos nas ao à no sem sobre como para por estilo que muito seu pelo pela num numa dois duas não casa lua céu mar rua cidade "
    "menina menino homem mulher luz cores fundo noite retrato pintura foto filme desenho quadro aquarela óleo gato cachorro floresta praia vestido comendo dançando",
}
_TELLING = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SPELT = {
    "es": pattern(r"[ñ¿¡]|(?:ción|iendo|illa|illo)\b"),
    "fr": pattern(r"[èœùûëï]|(?:eaux?|eux|euse|elle)\b|\b[dl]['’]"),
    "de": pattern(r"[äöüß]|(?:ung|isch|lich|keit|chen)\b"),
    "pt": pattern(r"[ãõ]|(?:ção|ções|nho|nha|eiro|eira|dade)\b"),
}
# one of these is enough where nothing is English
_SURE = {
    "es": frozenset("un una con sobre junto".split()),
    "fr": frozenset("une avec dans sur sous".split()),
    "de": frozenset("ein eine einen im und mit für".split()),
    "pt": frozenset("um uma com num numa".split()),
}
_ENGLISH = frozenset("the of and with by at is this into over his her their wearing holding against".split())
_WORD = pattern(r"[^\W\d_]+")
_ASCII_WORDS = {c: " " for c in range(128) if not chr(c).isalpha()}
_TOLD = frozenset().union(*_TELLING.values(), *_SURE.values())
_ONE_IS_ENOUGH = frozenset().union(*_SURE.values())
_SPELT_SCORE = 3  # what an ending or letter of a language counts for; a telling word counts for two
_LEAST = 4  # for a language other than English, if no word is sure
_READ = 1_500  # characters from which the language is told


@lru_cache(maxsize=64)
def latin_language(text: str) -> str:
    """Tell which of the languages in Latin script a prompt is written in: es, fr, de, pt, or en if none."""
    low = text[:_READ].lower()
    words = frozenset(low.translate(_ASCII_WORDS).split() if low.isascii() else _WORD.findall(low))
    shared = words & _TOLD
    if not shared:
        return "en"  # no spelling alone makes a language likely
    english = 2 * len(words & _ENGLISH)
    if 2 * len(shared) + _SPELT_SCORE <= 2 * english:
        return "en"  # whichever of them the words are of
    told = {language: 2 * len(words & telling) for language, telling in _TELLING.items()}
    most = max(told.values()) + _SPELT_SCORE
    if most <= 2 * english or (most < _LEAST and words.isdisjoint(_ONE_IS_ENOUGH)):
        return "en"  # however the words are spelt
    scores = {
        language: score + _SPELT_SCORE * (_SPELT[language].search(low) is not None)
        for language, score in told.items()
    }
    best = max(scores, key=lambda language: scores[language])
    sure = scores[best] >= _LEAST or not _SURE[best].isdisjoint(words)
    return best if sure and scores[best] > 2 * english else "en"


def style(field: str, language: str) -> str | None:
    """Return a style for what somebody works in, "" for any creator; ``None`` for a language that has its own lists."""
    texts = _STYLES.get(language)
    if texts is None or field not in _FIELDS:
        return None
    words = texts[_FIELDS.index(field)]
    return f"{words} 스타일" if language == "ko" else f"{LEAD[language]} {words}"


def named_style(name: str, language: str) -> str:
    """Word "Ghibli style" in a language."""
    if language == "ko":
        return f"{name} 스타일"
    return f"{name}-Stil" if language == "de" else f"{LEAD[language]} {name}"


def thing(kind: str, language: str, category: str | None = None) -> Thing | None:
    """Return what to write for a character, person, title or brand in a language, if it is one of ours."""
    things = _THINGS.get(language)
    if things is None:
        return None
    kind = _KIND_OF_LIST.get(kind, kind)
    return (
        things.get(category or "") if kind == "brands" and category in ("phone", "car") else things.get(kind)
    )


def things(language: str) -> dict[str, Thing]:
    """Return all things of a language by what they read like when they stand alone."""
    return {one.base: one for one in _THINGS.get(language, {}).values()}
