"""Fixes read well in the prompt's language, and a fix is final: fixing again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptguard.idiom import LANGUAGES, latin_language, style, thing
from promptguard.wording import language_at


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("un pueblo al estilo de Hayao Miyazaki, nubes", "un pueblo al estilo de Ghibli, nubes"),
        ("un retrato inspirado en Yoshitomo Nara", "un retrato inspirado en un estilo de pintura figurativa contemporánea"),
        ("dos Pikachus bailando sevillanas", "dos personajes originales bailando sevillanas"),
        ("un Pikachu comiendo churros", "un personaje original comiendo churros"),
        ("la cola del Pikachu en el agua", "la cola de un personaje original en el agua"),
        ("una calle con zapatillas Adidas y un gato", "una calle con zapatillas sin marca y un gato"),
        ("un village à la manière de Wes Anderson, ciel", "un village dans le style d'un film d'auteur contemporain, ciel"),
        ("l'armure d'Iron Man dans un musée", "l'armure d'un personnage original dans un musée"),
        ("l'histoire du Pikachu sur la plage", "l'histoire d'un personnage original sur la plage"),
        ("ein Wald im Stil von Hayao Miyazaki", "ein Wald im Stil von Ghibli"),
        ("zwei Pikachus im Schwimmbad", "zwei frei erfundene Figuren im Schwimmbad"),
        ("ein Foto mit dem Pikachu und mir", "ein Foto mit einer frei erfundenen Figur und mir"),
        ("Adidas-Turnschuhe und ein Hut auf dem Tisch", "Turnschuhe ohne Marke und ein Hut auf dem Tisch"),
        ("a máscara do Homem-Aranha na praia com um gato", "a máscara de um personagem original na praia com um gato"),
        ("uma rua no estilo de Hayao Miyazaki", "uma rua no estilo de Ghibli"),
        ("деревня в стиле Хаяо Миядзаки", "деревня в стиле Ghibli"),
        ("костюм Бэтмена на вешалке", "костюм оригинального персонажа на вешалке"),
        ("кот с Бэтменом на крыше", "кот с оригинальным персонажем на крыше"),
        ("два Пикачу на санках", "два оригинальных персонажа на санках"),
        ("스파이더맨이 한강에서 노래한다", "독창적인 캐릭터가 한강에서 노래한다"),
        ("팀 버튼이 감독한 영화", "현대 예술 영화 스타일로 그린 영화"),
        ("two Pikachus on a bus", "two original small electric creatures on a bus"),
        ("Pikachu's tail in a door", "An original small electric creature's tail in a door"),
        ("a Pikachu-shaped cake", "an original small electric creature-shaped cake"),
        ("a dog in a Batman costume", "a dog in an original masked nocturnal vigilante costume"),
        ("In the style of Hayao Miyazaki, a hill", "In Ghibli style, a hill"),
        ("a Hayao Miyazaki sky above a station", "a Ghibli-style sky above a station"),
        ("a market a la Hayao Miyazaki, rain", "a market in Ghibli style, rain"),
        ("由宫崎骏绘制的小镇", "以吉卜力风格绘制的小镇"),
        ("宮崎駿監督が描くような港町", "ジブリ風の港町"),
        ("宮崎駿のスタイルで、力士", "ジブリ風で、力士"),
    ],
)  # fmt: skip
def test_sentences(guard, text, fixed):
    assert guard.fix(text).text == fixed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("a castle on a hill by Guillermo del Toro", "en"),
        ("die hard movie poster, the tower at night", "en"),
        ("un castillo en la colina", "es"),
        ("une maison sous la pluie", "fr"),
        ("ein Haus im Regen", "de"),
        ("uma casa com telhado azul", "pt"),
        ("дом под дождём", "ru"),
        ("비 오는 날의 집", "ko"),
    ],
)
def test_language(text, language):
    assert language_at(text, 0, 3) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_general_suggestions_are_clean(guard, language):
    fields = ("mangaka", "animator", "photographer", "film director", "concept artist", "comics artist", "architect", "fashion designer",
              "tattoo artist", "street artist", "sculptor", "printmaker", "graphic designer", "cartoonist", "installation artist",
              "3d artist", "illustrator", "painter", "digital artist", "")  # fmt: skip
    texts = [style(field, language) for field in fields]
    for kind in ("characters", "persons", "franchises", "brands"):
        one = thing(kind, language)
        assert one
        texts += [form for form in one if form]
    assert thing("brands", language, "phone") != thing("brands", language)
    for text in texts:
        assert text
        found = [f for f in guard.check(text).findings if f.severity != "info"]
        assert not found, (text, found)


def test_english_prompts_keep_english():
    assert latin_language("a portrait of an old man, oil on canvas, style of el greco") == "en"


NAMES = st.sampled_from(
    "Hayao Miyazaki|Greg Rutkowski|Wes Anderson|Pikachu|Batman|Iron Man|Nike|Coca-Cola|iPhone|Star Wars|Taylor Swift|Хаяо Миядзаки|Бэтмена|팀 버튼|피카츄|신카이 마코토".split("|")
)  # fmt: skip
FRAMES = st.sampled_from(
    "un castillo al estilo de {}, nubes|dos {} y una casa en la playa|pintado por {} con luz|la casa del {} en el mar|une rue façon {} sous la pluie|l'univers de {} dans une boîte|"
    "ein Wald im Stil von {} und Nebel|von {} gemaltes Bild mit dem Mond|zwei {} und eine Katze|uma rua no estilo do {} com um gato|a casa da {} na praia com luz|"
    "город в стиле {}, дождь|два {} на крыше|маска {} из дерева|{} 스타일의 숲|{}가 그린 마을|{}와 고양이|two {} on a bus|{}'s house, by {}|a cat meets {}, in the style of {}".split("|")
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(FRAMES, NAMES, NAMES)
def test_a_fix_is_final(guard, frame, one, other):
    text = frame.replace("{}", one, 1).replace("{}", other)
    fixed = guard.fix(text)
    again = guard.fix(fixed.text)
    assert again.text == fixed.text
    assert not again.applied
    # nothing that a fix claimed to have solved is left
    solved = {one.finding.name for one in fixed.applied if one.finding.name}
    assert not [f for f in fixed.remaining if f.name in solved and f.suggestions and f.severity != "info"]
