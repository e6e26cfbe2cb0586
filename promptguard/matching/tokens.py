"""Cut folded text into tokens: the units on which lists and phrases are matched.

A token is a run of letters and digits; a whole run of katakana; or one single character of the
scripts written without spaces (Han, hiragana) and of Hangul, whose particles are glued to names.
Everything else separates, so ``greg_rutkowski``, ``greg-rutkowski`` and ``greg rutkowski`` are the
same two tokens.
"""

from __future__ import annotations

from ..patterns import pattern

_CJK = "\u3041-\u3096\u3400-\u9fff\uf900-\ufaff々〇\uac00-\ud7a3"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe"
# cues and nouns that are written glued to a katakana name: ゴッホタッチ, ガンダムモデルキット
_GLUED_CUES = (
    "アクションフィギュア|パッケージデザイン|アクリルスタンド|アニメーション|コスプレイヤー|"
    "ミニフィギュア|キャラクター|コスチューム|ファンアート|モデルキット|キーホルダー|"
    "ミュージアム|ファッション|ユニフォーム|ポートレート|コレクション|ロゴマーク|フィギュア|"
    "プラモデル|パッケージ|ステッカー|スニーカー|ジャケット|スクリーン|オマージュ|"
    "ヘルメット|スタイル|テイスト|コスプレ|ブランド|シリーズ|ボックス|デザイン|ポスター|"
    "ムービー|スタンプ|シューズ|パーカー|キャップ|アイコン|ショップ|パロディ|ヒーロー|"
    "フォント|タッチ|アニメ|キャラ|マーク|ファン|モデル|キット|ゲーム|グッズ|ドール|"
    "バッグ|シャツ|カップ|ボトル|アプリ|ストア|カフェ|カラー|コラボ|マスク|バイク|ロゴ"
)
TOKEN = pattern(
    rf"[{_KATAKANA}]+?(?=(?:{_GLUED_CUES})(?![{_KATAKANA}]))|[{_KATAKANA}]+|[{_CJK}]|[^\W_{_CJK}{_KATAKANA}]+"
)
_HAS_KATAKANA = pattern(rf"[{_KATAKANA}]")
_NO_KATAKANA = pattern(rf"[^\W_{_CJK}]+|[{_CJK}]")  # the same tokens where there is none
_ASCII_BREAKS = {c: " " for c in range(128) if not chr(c).isalnum()}
CJK = _CJK + _KATAKANA
"""Han, kana and Hangul, for a character class."""
_HAS_CJK = pattern(rf"[{CJK}]")


def split(folded: str) -> list[str]:
    """Return the tokens of a folded text, in order."""
    if folded.isascii():
        return folded.translate(_ASCII_BREAKS).split()
    if _HAS_KATAKANA.search(folded) is None:
        return _NO_KATAKANA.findall(folded)
    return TOKEN.findall(folded)


def places(folded: str, tokens: list[str] | None = None, end: int = 0) -> list[tuple[int, int]]:
    """Return the half-open span of each token from ``end`` on. ``tokens`` are those of ``split`` from there."""
    found = []
    tokens = split(folded) if tokens is None else tokens
    find = folded.find
    for token in tokens:
        # what stands between tokens holds none of their characters
        start = find(token, end)
        end = start + len(token)
        found.append((start, end))
    return found


def key_of(folded: str) -> str:
    """Return the form under which a name or phrase is indexed: its tokens, one space between."""
    return " ".join(split(folded))


def has_cjk(text: str) -> bool:
    """Tell whether a text holds Han, kana or Hangul."""
    return _HAS_CJK.search(text) is not None


def is_hangul(char: str) -> bool:
    """Tell whether a character is a Hangul syllable."""
    return "\uac00" <= char <= "\ud7a3"
