"""Whether a page glosses as a machine does: always the same characters, for no reader's sake."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipelines.text.gloss_notes import HAN, NOTE
from pipelines.text.traditional import simplified_only, traditional_only

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.text.gloss_notes import Gloss

# The traditional characters most written in reports, whose usual reading nobody needs to be told;
# surnames and characters of places are not among them.
COMMON = frozenset(
    "國條會應當業規關發務設機門動為員區對進經產實責時體開資議處單內護構個級並強報權監組聯證學項場與標運總現審計"
    "營長職過辦電調織統違決記縣將質軍網檢農書請視專車導備習來協費領濟環數術執間際聞稱續舉從罰負結點節況華氣醫義"
    "兩鄉預復險創見訴傳參無線屆財裝給態達驗戰衛問認題團圍堅約評養維這嚴風銷許帶東優轉測變擔輸選損則類眾療擊烏隊"
    "綠們別鎮藥億論補響積稅貨償屬勵災識還納戶亞額歷該說穩貿園勞斷錄沒爾讓熱訟顯雙觀邊礎繼勢號轄鐵綜爭興編購訪紀"
    "滿話馬減揮廢籤層遺訓試鑑債礦須圖臨館獲難訊兒獻擴載賠貫連訂終絡師講緊談庫歐輛狀張頭殘徹傷樹啟糧離聽駛銀襲籌"
    "儲釋賣較檔壞樣飛賽詢紅聲奮繳獎煙藝親細黃匯毀獨揚冊換龍駐糾買飲隨紛溫駕彈礙偉踐貢郵蓋遠灣隱愛閉輪島絕異歡競"
    "榮衝針頻績溼濕幫崗簡鏈寫橋搶貧賀漁潔貼階婦儀暫輕劇貸棄軌討遞診壇攜虛歸壓幣讀練繞鍵賬奧紹舊遷碼詳盡誤覽順僑畝"
    "僅辯頓贈閱繪歲麗錯誠貴燈擇語亂謀憲畫偽劑溝麥雜夠脫塵偵擬噸諾莊憑禮邁裡著"
)
TAUGHT = re.compile("拼音|[讀读]音|注音|多音字|生字|生[詞词]|[讀读念]作|音同|[課课]文")
# Who writes about a character, or tells how the name of a place is read.
QUOTES = frozenset("“”‘’「」『』\"'《》")
PLACES = frozenset("州縣县")
ENOUGH = 3  # different characters that show a page's habit; two if they come four times
PROSE = 60  # Han, in which less will do if nothing speaks against it
TAUGHT_ENOUGH = 5  # different characters, on a page that speaks of readings


def is_mirrored(han: str) -> bool:
    """Whether a mirror glosses such a character: traditional ones, and 著."""
    return han == "著" or han in traditional_only()


def glossed_kinds(text: str, found: Sequence[Gloss]) -> frozenset[str]:
    """The kinds of glosses that are no part of what the author wrote."""
    plain = Counter(NOTE.sub("", text))
    kinds = {one.kind for one in found}
    verdicts: dict[str, Callable[[list[Gloss]], bool]] = {
        "toned": lambda own: _mirror(text, plain, own, [g for g in found if g.kind == "other"]),
        "zhuyin": lambda own: _mirror(text, plain, own, []),
        "toneless": lambda own: _machine(text, plain, own),
        "capitals": lambda own: _machine(text, plain, own),
        "word": lambda own: _ruby(text, plain, own),
    }
    return frozenset(
        kind
        for kind in kinds & verdicts.keys()
        if verdicts[kind]([one for one in found if one.kind == kind])
    )


def _mirror(text: str, plain: Counter[str], toned: list[Gloss], others: list[Gloss]) -> bool:
    """Whether traditional characters are glossed, nearly always, and no others."""
    own = Counter(one.han for one in toned if is_mirrored(one.han))
    told = len(toned) + len(others)
    there = sum(plain[han] for han in own)
    if (
        told - own.total() > 0.15 * told
        or len(others) > 0.05 * told
        or there - own.total() > 0.2 * there
        or (_listed(text, toned) and _is_simplified(plain))
    ):
        return False
    signs = [one for one in toned if one.han in COMMON and _near(text, one)[1] not in PLACES]
    different = len({one.han for one in signs})
    if _teaches(text, signs):
        return different >= TAUGHT_ENOUGH and not _listed(text, signs)
    if different >= ENOUGH or (different == ENOUGH - 1 and len(signs) >= 4):  # noqa: PLR2004
        return True
    return bool(signs) and told == own.total() == there and _in_prose(text, plain, toned)


def _in_prose(text: str, plain: Counter[str], toned: list[Gloss]) -> bool:
    """Whether the few glosses stand in running traditional text, none on a quoted character."""
    return (
        sum(n for one, n in plain.items() if HAN.match(one)) >= PROSE
        and _share(plain, is_mirrored) >= 0.1  # noqa: PLR2004
        and not _listed(text, toned, most=0.5)
        and not any(_near(text, one)[1] in PLACES for one in toned)
        and not any(QUOTES.issuperset(_near(text, one)) for one in toned)
    )


def _share(plain: Counter[str], wanted: Callable[[str], bool]) -> float:
    han = {one: n for one, n in plain.items() if HAN.match(one)}
    return sum(n for one, n in han.items() if wanted(one)) / max(1, sum(han.values()))


def _teaches(text: str, found: list[Gloss]) -> bool:
    """Whether the page speaks of readings, near a gloss or with a list of glosses."""
    if not TAUGHT.search(text):
        return False
    near = any(TAUGHT.search(text, max(0, one.start - 40), one.end + 40) for one in found)
    return near or _listed(text, found)


def _is_simplified(plain: Counter[str]) -> bool:
    """Whether simplified characters outnumber traditional ones."""
    simplified = sum(n for one, n in plain.items() if one in simplified_only())
    return simplified > sum(n for one, n in plain.items() if is_mirrored(one))


def _near(text: str, one: Gloss) -> tuple[str, str]:
    """The characters before and behind a gloss and its character; a line's end is a space."""
    before = one.start - len(one.han)
    return text[before - 1] if before > 0 else " ", text[one.end : one.end + 1] or " "


def _listed(text: str, found: list[Gloss], most: float = 0.3) -> bool:
    """Whether many of the glosses stand alone between marks, as in a list of words."""
    near = [_near(text, one) for one in found]
    alone = sum(not HAN.match(before) and not HAN.match(after) for before, after in near)
    return alone > most * len(found)


def _machine(text: str, plain: Counter[str], found: list[Gloss]) -> bool:
    """Whether any character is glossed, without tones, here and there and often several times."""
    different = len({one.han for one in found})
    repeated = sum(one.times > 1 for one in found)
    if len(found) < 5 or TAUGHT.search(text):  # noqa: PLR2004
        return False
    if repeated >= 2 and different >= 4:  # noqa: PLR2004
        return True
    han = sum(n for one, n in plain.items() if HAN.match(one))
    dense = 0.06 * han < len(found) < 0.5 * han
    return different >= 10 and dense and not _listed(text, found)  # noqa: PLR2004


def _ruby(text: str, plain: Counter[str], found: list[Gloss]) -> bool:
    """Whether traditional words are glossed again and again, each nearly whenever it comes."""
    words = Counter(one.han for one in found)
    if len(found) < 6 or len(words) < ENOUGH or TAUGHT.search(text):  # noqa: PLR2004
        return False
    again = sum(times > 1 for times in words.values())
    written = sum(text.count(word) for word in words)
    traditional = sum(any(map(is_mirrored, word)) for word in words)
    han = sum(n for one, n in plain.items() if HAN.match(one))
    return (
        again >= 2  # noqa: PLR2004
        and words.most_common(1)[0][1] <= 0.5 * len(found)
        and written <= 1.25 * len(found)
        and 2 * traditional >= len(words)
        and sum(len(one.han) for one in found) < 0.6 * han
    )
