"""Creators on no list, by rules alone: found in lists, after and before cues, in many languages; and nothing else.

Names are made up.
"""

from __future__ import annotations

import pytest

from promptguard import Guard

guard = Guard(language="off")
CREATORS = ("artist_unknown", "artist_living", "artist_dead_recent", "artist_public_domain")


def creators(text: str) -> list[str]:
    return [f.text for f in guard.check(text).findings if f.kind in CREATORS]


CUES = [
    ("a lighthouse in a storm, in the style of Torvald Quistberg", ["Torvald Quistberg"]),
    ("a lighthouse in a storm in the style of torvald quistberg, oil on canvas", ["torvald quistberg"]),
    ("art by mirela dovzan", ["mirela dovzan"]),
    ("a knight, painted by elske vandermolen and jorick taal", ["elske vandermolen", "jorick taal"]),
    ("a cat by Ruben Halvarsson and Mina Okuyelu, soft light", ["Ruben Halvarsson", "Mina Okuyelu"]),
    ("masterpiece, 1girl, artist:zukkamori, night sky", ["zukkamori"]),
    ("artist: Velda Brunisch, portrait of a dancer", ["Velda Brunisch"]),
    ("a moody thriller still directed by Osgood Pellatier", ["Osgood Pellatier"]),
    ("street scene, photo by Marit Holdenrieder, 35mm", ["Marit Holdenrieder"]),
    ('{"subject": "a fox in the snow", "artist": "Jorunn Askeby", "mood": "calm"}', ["Jorunn Askeby"]),
    (
        '{"prompt": "a fox", "style": {"artists": ["Jorunn Askeby", "Pell Mordaunt"]}}',
        ["Jorunn Askeby", "Pell Mordaunt"],
    ),
    ('{"scene": "desert", "director": "Kasimir Oldenwald", "camera": "35mm"}', ["Kasimir Oldenwald"]),
    ('{"photographer": "Ilse Brankovic", "subject": "a market"}', ["Ilse Brankovic"]),
    ("a harbour, Torvald Quistberg style", ["Torvald Quistberg"]),
    ("in Torvald Quistberg's style, a harbour at dawn", ["Torvald Quistberg"]),
    ("inspired by the paintings of Elske Vandermolen", ["Elske Vandermolen"]),
    ("poster in the manner of illustrator Pell Mordaunt", ["Pell Mordaunt"]),
    ("a robot, concept art by @zukkamori", ["zukkamori"]),
    ("a dragon drawn like Brannoch Vey would", ["Brannoch Vey"]),
    ("ink drawing in the vein of Quistberg", ["Quistberg"]),
    ("a dress designed by Amara Ndukwesi", ["Amara Ndukwesi"]),
    ("林墨辰风格的山水画，远山薄雾", ["林墨辰"]),
    ("雨后的小巷，周语桐画风", ["周语桐"]),
    ("由陈屿白绘制的少女插画", ["陈屿白"]),
    ("插画师沈知遥的作品，柔和光线", ["沈知遥"]),
    ("模仿画家顾砚秋的风格画一只猫", ["顾砚秋"]),
    ("作者：许念安，水彩风景", ["许念安"]),
    ("导演方以宁的电影画面，雨夜街头", ["方以宁"]),
    ("一幅森林插画，王若溪创作", ["王若溪"]),
    ("参考摄影师杜见微的黑白摄影", ["杜见微"]),
    ("托瓦尔德·奎斯特伯格风格的油画", ["托瓦尔德·奎斯特伯格"]),
    ("海边的灯塔，by Torvald Quistberg", ["Torvald Quistberg"]),
    ("画面采用 Elske Vandermolen 的风格", ["Elske Vandermolen"]),
    ("高瀬文乃風の街並み、夕暮れ", ["高瀬文乃"]),
    ("森下透子が描いた少女、水彩", ["森下透子"]),
    ("作者：桐原奏太、背景美術", ["桐原奏太"]),
    ("イラストレーター白石雫のタッチで猫を描く", ["白石雫"]),
    ("トルヴァル・クヴィスト風の油絵", ["トルヴァル・クヴィスト"]),
    ("佐伯晴臣監督の映画のような夜の駅", ["佐伯晴臣"]),
    ("漫画家・遠野理人の画風で騎士", ["遠野理人"]),
    ("村瀬一葉のスタイルで海辺の町", ["村瀬一葉"]),
    ("작가 윤서린 스타일의 수채화 풍경", ["윤서린"]),
    ("김도현 작가 화풍으로 그린 고양이", ["김도현"]),
    ("일러스트레이터 박하율이 그린 숲속의 소녀", ["박하율"]),
    ("감독 최은서의 영화 같은 장면", ["최은서"]),
    ("이채원 화풍의 바다 그림", ["이채원"]),
    ("un faro en la tormenta, en el estilo de Ramiro Echeandía", ["Ramiro Echeandía"]),
    ("retrato de una niña pintado por Lucía Barrenechea, luz suave", ["Lucía Barrenechea"]),
    ("ilustrado por Tomás Urquijo y Elena Zabaleta", ["Tomás Urquijo", "Elena Zabaleta"]),
    ("un phare dans la tempête, dans le style de Hélène Brunswaert", ["Hélène Brunswaert"]),
    ("une ville peinte par Mathurin Delacombe, aquarelle", ["Mathurin Delacombe"]),
    ("affiche à la manière de Gaspard Thévenoux", ["Gaspard Thévenoux"]),
    ("ein Leuchtturm im Stil von Hedwig Brammeier", ["Hedwig Brammeier"]),
    ("eine alte Stadt, gemalt von Joachim Sterzenbach", ["Joachim Sterzenbach"]),
    ("Fotografie von Annelore Wiegmann, Schwarzweiß", ["Annelore Wiegmann"]),
    ("um farol na tempestade, no estilo de Joaquim Vasconcelhos", ["Joaquim Vasconcelhos"]),
    ("ilustrado por Beatriz Figueiroa, cores quentes", ["Beatriz Figueiroa"]),
    ("un faro nella tempesta, nello stile di Ottavio Brancaleoni", ["Ottavio Brancaleoni"]),
    ("un ritratto dipinto da Ginevra Malaspini", ["Ginevra Malaspini"]),
    ("маяк в шторм, в стиле Аркадия Велесова", ["Аркадия Велесова"]),
    ("иллюстрация художника Глеба Северцева, акварель", ["Глеба Северцева"]),
    ("город ночью, художник Марфа Дубравина", ["Марфа Дубравина"]),
]


@pytest.mark.parametrize(("text", "names"), CUES)
def test_beside_a_cue(text, names):
    assert creators(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("oil painting of a harbour by qorvenlu, artstation", ["qorvenlu"]),
        ("a fox, art by greg rutkowski, qorvenlu, artgerm", ["greg rutkowski", "qorvenlu", "artgerm"]),
        ("a fox, art by greg rutkowski and qorvenlu", ["greg rutkowski", "qorvenlu"]),
        ("a fox by greg rutkowski, marvelo tazzini, elske vandermolen, 8k", ["greg rutkowski", "marvelo tazzini", "elske vandermolen"]),
        ("a fox by greg rutkowski and elske vandermolen holding a lamp", ["greg rutkowski", "elske vandermolen"]),
        ("a fox by greg rutkowski elske vandermolen, 8k", ["greg rutkowski", "elske vandermolen"]),
        ("a fox, elske vandermolen, greg rutkowski", ["elske vandermolen", "greg rutkowski"]),
        ("a fox by pixar and elske vandermolen", ["elske vandermolen"]),
        ("a fox by j. t. vandermolen", ["j. t. vandermolen"]),
        ("a fox by Jean-Luc Vandermolen, oil", ["Jean-Luc Vandermolen"]),
        ("a fox by Elske Vandermolen Winter Sale", ["Elske Vandermolen"]),
        ("a fox by (elske_vandermolen:1.2), 8k", ["elske_vandermolen"]),
    ],
)  # fmt: skip
def test_in_lists(text, names):
    assert creators(text) == names


NOBODY = [
    "赛博朋克风格的城市",
    "中国传统水墨画风格，山水",
    "高对比度风格的海报",
    "由阳光绘制的影子",
    "黄金时代风格的海报",
    "水彩插画师风格，柔和",
    "安静温柔的风格",
    "高级感风格，白色背景",
    "日本动画导演的作品风格",
    "马卡龙风格的配色",
    "汪洋大海风格",
    "由金属制作的雕塑",
    "高度详细的作品",
    "田园风格的房间",
    "史诗感电影风格",
    "水彩画風の港町",
    "北欧風の部屋、木の家具",
    "大正ロマン風のポスター",
    "アール・ヌーヴォー風の装飾",
    "ポップ・アート風の犬",
    "中世ヨーロッパ風の城下町",
    "小学生が描いた絵",
    "子供が描いた落書き",
    "山田の田んぼ風景",
    "유명한 작가의 그림",
    "강렬한 화풍의 그림",
    "정교한 스타일",
    "한국 작가 스타일",
    "조선시대 화풍",
    "una casa en el estilo de los años veinte, dibujo de líneas",
    "ilustración de un zorro en el estilo de Art Nouveau",
    "ein Haus im Stil von Jugendstil, Zeichnung von einem Fuchs",
    "Gemälde von Bergen und Seen im Stil der Romantik",
    "dans le style de l'Art Déco, affiche de voyage",
    "no estilo de desenho animado, cores vivas",
    "в стиле импрессионизма, картина маслом",
    "в стиле Древнего Рима, мозаика",
    "in the style of an old Dutch master",
    "in the style of a 1950s travel poster",
    "art by an unknown child, crayon",
    "a house by the lake, by moonlight",
    "a book titled 'Rivers' by the window",
    "designed by nature",
    "a statue surrounded by Ferns and Mosses",
    "painted by hand",
    "photo by drone",
    "inspired by Norse mythology",
    "inspired by Bauhaus architecture",
    "in the style of Kintsugi",
    "style of Art Deco posters",
    "directed by passion",
    "illustrated by simple shapes",
    "by Monday morning the snow had melted",
    "side by side, step by step",
    '{"artist": "unknown", "style": "flat vector"}',
    '{"director": "close-up", "style": "Cinematic Realism"}',
    "in the style of Scandinavian minimalism",
    "a mural inspired by Afrobeat rhythms",
    "inspired by Kyoto gardens",
    "style of Wabi Sabi ceramics",
    "art by greg rutkowski, hyperdetailed, leatherarmor, tranding on artstation",
    "in an alla prima style, oil painting",
    "red trainers in Air-Max style",
    "a cabin surrounded by colurful trees",
    "an artist's signature in the corner",
    "in the style of darkwave, dreamcore and pointilism",
    "bir fotoğraf gibi, köşesi kur, ışık için tasarım, çok güzel",
    "ilustración de un zorro, líneas limpias, colores cálidos, sin texto",
    "圆形展架，异形轮廓，高饱和风格",
    "唐三彩风格的马，马赛克风格的墙",
]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(text):
    assert creators(text) in ([], ["greg rutkowski"])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a harbour, photo by Marit Holdenrieder", "contemporary editorial photography style"),
        ("watercolor of a harbour by Marit Holdenrieder", "contemporary figurative painting style"),
        ("a harbour by Marit Holdenrieder, octane render", "polished 3D render style"),
        ("a harbour by Marit Holdenrieder", "contemporary illustration style"),
        ("由陈屿白绘制的少女插画", "当代绘本插画风格"),
        ("高瀬文乃風の街並み、水彩", "現代具象絵画風"),
    ],
)
def test_what_to_write_instead_follows_the_medium(text, first):
    (found,) = [f for f in guard.check(text).findings if f.kind == "artist_unknown"]
    assert found.suggestions[0] == first
    assert not guard.check(found.suggestions[0]).findings
