"""Creators on no list in Chinese, Japanese and Korean: a name beside a cue, found by its surname.

These scripts have no capitals and no blanks, so a name needs three things: a surname that begins it, a
length that names have, and a cue that touches it; and it must not be, or be part of, a word.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from ..store import Store
from ..text import folded_form
from .scene import Scene

_HAN = "\u4e00-\u9fff々"
# Chinese surnames that begin few words; those that begin many need a title before the name
PLAIN = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴夏汪姜范谭廖邹熊陆郝孔崔邱秦顾侯邵孟段钱汤尹黎贺赖龚"
_OTHER = "高马唐于程丁余钟田任方石姚金白毛江史龙万常武乔文雷庄邢樊殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳骆岳齐尚梅莫辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
_DOUBLE = "欧阳|司马|上官|诸葛|皇甫|慕容|司徒|夏侯|令狐|宇文|尉迟|长孙"
# ends of Chinese words for kinds of art, never of names after a plain surname
_KINDS = "画化感系派式型级度色图版社克堂彩筒片性体风面线的地得之与和在了是有"
_ZH_TITLE = "插画家|漫画家|油画家|水墨画家|画家|插画师|摄影师|设计师|建筑师|艺术家|雕塑家|书法家|绘师|画师|导演|大师|作者"
_ZH_BEFORE = "由|模仿|仿照|仿|致敬|参考|借鉴|学习|采用|按照|用|以|像|是|为|和|与|及|类似|融合|结合|灵感来自"
_ZH_AFTER = "的?(?:风格|画风|笔触|笔法|绘画风格|插画风格|摄影风格)|笔下|绘制|创作|执导|拍摄|所画|所绘"
_JA_SURNAMES = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 清水 山崎 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 "
    "藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 中山 和田 石田 森田 上田 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 "
    "大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 岩崎 菅原 木下 久保 佐野 野村 松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 "
    "高野 渡部 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 中田 久保田 服部 岩田 土屋 川崎 福島 本田 樋口 秋山 田口 永井 山中 中西 吉村 川上 石原 大橋 松岡 馬場 浅野 荒木 "
    "大久保 熊谷 野田 小沢 田辺 川村 星野 黒田 尾崎 望月 永田 内藤 松村 西山 大谷 平井 大島 岩本 片山 本間 早川 横田 岡崎 荒井 大石 鎌田 成田 宮田 小田 石橋 高山 須藤 河合 高瀬 森下 桐原 "
    "白石 佐伯 遠野 村瀬 森本 黒川 榎本 相川 相沢 赤松 朝倉 天野 有馬 飯島 生田 石黒 泉 一ノ瀬 稲葉 今村 岩井 植田 宇野 江口 大友 岡部 奥村 小倉 小野寺 神谷 川島 木内 北川 吉岡 倉田 黒木 小池 "
    "佐久間 三宅 篠原 島崎 白川 杉浦 関口 高島 滝沢 竹田 竹中 津田 寺田 戸田 富田 永野 中井 中沢 奈良 西野 萩原 橋口 長谷部 浜田 林田 早坂 原口 東野 平山 広瀬 藤沢 藤村 古田 堀内 堀江 牧野 "
    "松浦 松下 三上 水谷 溝口 宮下 向井 村松 森川 森山 矢野 山岸 山根 結城 横井 吉原 若林 渡邊 和久井"
)  # fmt: skip
_JA_TITLE = "映画監督|監督|漫画家|画家|イラストレーター|写真家|デザイナー|建築家|アニメーター|絵師|作者|作家"
_JA_AFTER = "が(?:描い|描く|撮っ|撮影し|手がけ|監督し|デザインし)|の(?:画風|タッチ|スタイル|作風|絵柄|筆致)|監督|先生|作画|のような"
_KO = "김이박최정강조윤장임한오서신권황안송홍유문양손배백허남심노하곽성차주우구민진지엄채원"
_KO_TITLE = "일러스트레이터|사진작가|애니메이터|디자이너|만화가|건축가|작가|화가|감독"
_KO_END = "한은는인의적로된런를을도화파류식풍대기계자"  # ends of adjectives and of words for kinds of art
_KATAKANA = "[ァ-ヺー]"
# what a kind of picture ends with: ヒロイン・イラスト
_KATAKANA_ART = (
    "イラスト|アート|コミック|アニメ|ポスター|フォト|シネマ|ムービー|デザイン|ポートレート|スケッチ|ペイント|ペインティング|グラフィック|マンガ|ホラー|ファンタジー|リアリズム|"
    "カートゥーン|ノワール|スリラー|ドラマ|ロマン|スタイル|タッチ|インク|ミューラル|ポップ|ファッション|タトゥー|レンダー|キャラクター|ヒーロー|ドール|パンク|ゴシック|フィルム|ウエスタン|インスタレーション|ロボット|スーパー|メカ|エアブラシ|ロトスコープ|デシネ|リアル|モダン|モノクロ|パステル|ペンシル|ノベル"
)
# first parts of what is written with a dot and is nobody: art nouveau, pop art, middle ages
_KATAKANA_WORDS = (
    "アール|ポップ|サイバー|ネオ|ハイ|フォト|ベル|スチーム|レトロ|モダン|オールド|ニュー|ファンタジー|ダーク|アメリカン|ヨーロピアン|ローファイ|オイル|ライト|サイエンス|ストリート|ペン|"
    "デジタル|コンセプト|ミッド|グラフィック|フラット|アート|ゴシック|ルネサンス|ビクトリアン|ホワイト|ブラック|フル|ソフト|リアル|キー|スロー|シティ"
)


# with the titles, the cues of all patterns below: where none of them stands, nothing is looked for
_ANCHORS = (
    "風 風格 画風 笔触 笔法 笔下 绘制 创作 执导 拍摄 所画 所绘 描い 描く 撮っ 撮影し 手がけ デザインし タッチ スタイル 作風 絵柄 筆致 先生 作画 のような "
    "화백 화풍 그림체 작풍"
)
_AROUND = 40  # characters on both sides of a cue in which its name stands


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the patterns of names, folded as prompts are, and whether a plain surname vouches for one."""
    single = f"[{PLAIN}{_OTHER}]"
    edge = f"(?=[的、。,;:!)」』\\]\\s]|和|与|及|或|{_ZH_AFTER}|的|$)"
    surnames = "|".join(sorted(_JA_SURNAMES.split(), key=len, reverse=True))
    given = rf"(?:[{_HAN}]{{1,3}}|[ぁ-う-おかきくけこさしすせそたちつてなぬねひふへほまみむめもやゆよらりるれろん]{{2,3}}|{_KATAKANA}{{2,4}})"
    texts = (
        (rf"(?:{_ZH_TITLE})[:・ 「\"]{{0,2}}(?P<name>(?:{_DOUBLE})[{_HAN}]{{1,2}}|{single}[{_HAN}]{{1,2}}?){edge}", False),
        (rf"(?:^|[^{_HAN}]|{_ZH_BEFORE})(?P<name>(?:{_DOUBLE})[{_HAN}]{{1,2}}|[{PLAIN}][{_HAN}]{{2}})(?:{_ZH_AFTER})", True),
        (rf"(?:^|[^{_HAN}]|{_ZH_BEFORE}|{_ZH_TITLE})(?P<name>[{_HAN}]{{2,6}}(?:·[{_HAN}]{{1,7}}){{1,2}}?)(?:{_ZH_AFTER})", False),
        (rf"(?:{_JA_TITLE})[:・ 「]{{0,2}}(?P<name>(?:{surnames}) ?{given})(?=[、。,;:!)」\s]|[の風がに]|と|{_JA_AFTER}|$)", False),
        (rf"(?<![{_HAN}])(?P<name>(?:{surnames}) ?{given})(?:{_JA_AFTER}|風(?!景|呂|船|鈴|車|土|味|情))", False),
        (rf"(?<!{_KATAKANA})(?P<name>(?!(?:{_KATAKANA_WORDS})・){_KATAKANA}{{2,}}(?:・(?!{_KATAKANA_ART}){_KATAKANA}{{2,}}){{1,2}})(?:{_JA_AFTER}|スタイル|タッチ|風(?!景))", False),
        (rf"(?:{_KO_TITLE})[ :]{{1,2}}(?P<name>[{_KO}][가-힣]{{2}})(?=(?:의|이|가|풍|처럼|과|와)?(?:[ ,.]|$))", False),
        (rf"(?<![가-힣])(?P<name>[{_KO[:20]}][가-힣](?![{_KO_END}])[가-힣])의? ?(?:{_KO_TITLE}|화백|화풍|그림체|작풍)", False),
    )  # fmt: skip
    han = re.compile(f"[{_HAN[0]}-{_HAN[2]}]+")
    return tuple((re.compile(han.sub(lambda run: folded_form(run[0]), text)), plain) for text, plain in texts)


@cache
def _anchors() -> re.Pattern[str]:
    """Return what finds the cues of which one is part of all that the patterns find."""
    cues = [*_ZH_TITLE.split("|"), *_JA_TITLE.split("|"), *_KO_TITLE.split("|"), *_ANCHORS.split()]
    return re.compile("|".join(sorted({folded_form(cue) for cue in cues}, key=len, reverse=True)))


def _windows(folded: str) -> list[tuple[int, int]]:
    """Return where names may stand: around cues, for looking through all of a prompt takes long."""
    windows: list[tuple[int, int]] = []
    for found in _anchors().finditer(folded):
        start, end = max(0, found.start() - _AROUND), min(len(folded), found.end() + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], end
        else:
            windows.append((start, end))
    return windows


def eastern(scene: Scene, taken: set[int]) -> list[tuple[int, int]]:
    """Return the token spans of creators on no list in Chinese, Japanese and Korean."""
    folded = scene.text.folded
    found = []
    windows = _windows(folded)
    for pattern, plain in _patterns() if windows else ():
        for match in chain.from_iterable(pattern.finditer(folded, *window) for window in windows):
            start, end = match.span("name")
            if _word(match["name"], plain, scene.store):
                continue
            tokens = [n for n, (a, b) in enumerate(scene.places) if a < end and start < b]
            if tokens and taken.isdisjoint(tokens):
                found.append((tokens[0], tokens[-1] + 1))
                taken = taken | set(tokens)
    return found


def _word(name: str, plain: bool, store: Store) -> bool:
    """Tell whether what stands where a name may stand is a word, or holds one."""
    words = store.chinese
    if "\uac00" <= name[0] <= "\ud7a3" or "\u30a1" <= name[0] <= "\u30fe":
        return False
    if "·" in name:
        return any(part in words for part in name.split("·"))
    if name in words or (name[:2] in words and len(name) > 2 and name[0] not in "上司欧"):
        return True
    if plain:
        return name[-1] in _KINDS or name[1:3] in words
    return name[-1] in _KINDS
