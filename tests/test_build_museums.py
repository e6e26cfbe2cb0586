"""The bulk list of artists: tables read, persons merged, names chosen, lives told with care."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from promptguard.lists import read_list

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import build_museums  # noqa: E402
from museums.life import status_of, unrecorded  # noqa: E402
from museums.records import Record, TableError, forms_of, life_in, year  # noqa: E402
from museums.tables import read_museums  # noqa: E402
from museums.words import fields_of, nation  # noqa: E402

TODAY = date(2026, 11, 22)
MOMA = "ConstituentID,DisplayName,ArtistBio,Nationality,Gender,BeginDate,EndDate,Wiki QID,ULAN\n"
NGA = (
    "constituentid,ulanid,preferreddisplayname,forwarddisplayname,lastname,displaydate,artistofngaobject,beginyear,"
    "endyear,visualbrowsertimespan,nationality,visualbrowsernationality,constituenttype,wikidataid\n"
)
TATE = "id,name,gender,dates,yearOfBirth,yearOfDeath,placeOfBirth,placeOfDeath,url\n"
WHITNEY = "id,display_name,birth_date,death_date\n"
CMOA = "title,party_type,full_name,cited_name,nationality,birth_date,death_date\n"


@pytest.fixture
def data(tmp_path):
    """Data of a small project: word lists, folds, and lists by hand with one artist and one brand."""
    folder = tmp_path / "data"
    for name in ("words", "folds"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    by_hand = {"name": "Ilsebill Quarntz", "aliases": ["Quarntzie"], "born": 1960, "sources": ["curated"]}
    (folder / "artists.jsonl").write_text(json.dumps(by_hand) + "\n", "utf-8")
    (folder / "brands.jsonl").write_text(
        json.dumps({"name": "Vasko Trel", "sources": ["curated"]}) + "\n", "utf-8"
    )
    return folder


@pytest.fixture
def museums(tmp_path):
    """A folder to put museum files into."""
    folder = tmp_path / "museums"
    folder.mkdir()
    return folder


def built(folder, data, **more):
    options = {"facts": False, "standing": None, "today": TODAY} | more
    entries, left_out = build_museums.build(folder, data, **options)
    return {entry["name"]: entry for entry in entries}, left_out


def test_museums_are_read_and_merged(museums, data, tmp_path):
    (museums / "moma.csv").write_text(
        MOMA + '1,Orla Vantessen,"Danish, born 1962",Danish,female,1962,0,Q900001,500000001\n'
        '2,Bruno Kessarak,"Turkish, 1901–1980",Turkish,male,1901,1980,,\n'
        '3,Ilsebill Quarntz,"German, born 1960",German,female,1960,0,,\n'
        '4,Vasko Trel,"Czech, born 1950",Czech,male,1950,0,,\n'
        '5,Nordplan Tollwerk,"German, est. 1967",German,,1967,0,,\n',
        "utf-8",
    )
    (museums / "nga.csv").write_text(
        NGA
        + '1,500000001,,Orla B. Vantessen,Vantessen,"Danish, born 1962",1,1962,2062,,,Danish,individual,\n'
        '2,,,Hans Ottweil,Ottweil,"German, active 1787-1808",1,1787,1808,,,German,individual,\n'
        '3,,"Giver, Mrs.",Mrs. Ada Giverstone,Giver,1900 - 1990,0,1900,1990,,,Other,individual,\n',
        "utf-8",
    )
    (museums / "tate.csv").write_text(TATE + '1,"Kessarak, Bruno",Male,1901-1980,1901,,,,\n', "utf-8")
    (museums / "whitney.csv").write_text(WHITNEY + "1,Petra Lundqwist,1975,1975\n", "utf-8")
    (museums / "cmoa.csv").write_text(
        CMOA + "Two,Person|Organization,Wim Oostvelder|Oostvelder & Co.,x|y,Dutch|,1850-01-01|,1920|\n",
        "utf-8",
    )
    people, left_out = built(museums, data)
    assert set(people) == {
        "Orla Vantessen",
        "Bruno Kessarak",
        "Hans Ottweil",
        "Petra Lundqwist",
        "Wim Oostvelder",
    }
    assert people["Orla Vantessen"] == {
        "name": "Orla Vantessen", "aliases": ["Orla B. Vantessen"], "born": 1962, "status": "living",
        "nationality": "Danish", "qid": "Q900001", "bulk": True, "sources": ["moma", "nga"],
    }  # fmt: skip
    assert people["Bruno Kessarak"]["died"] == 1980
    assert people["Bruno Kessarak"]["sources"] == ["moma", "tate"]
    # years of activity are no life; a death that only repeats the birth is none
    assert people["Hans Ottweil"]["status"] == "dead"
    assert "born" not in people["Hans Ottweil"]
    assert people["Petra Lundqwist"]["status"] == "living"
    assert people["Wim Oostvelder"]["died"] == 1920
    assert left_out["by hand"] == 1
    assert left_out["another's name"] == 1
    path = tmp_path / "artists.museums.jsonl"
    build_museums.write(list(people.values()), path)
    assert all(entry.bulk and entry.sources for _, entry in read_list(path, "artists"))


def test_namesakes_say_only_what_is_true_of_both(museums, data):
    (museums / "moma.csv").write_text(
        MOMA + '1,Jorun Haldenby,"British, 1686–1740",British,male,1686,1740,,\n'
        '2,Jorun Haldenby,"British, born 1958",British,male,1958,0,,\n'
        '3,Marit Sollerud,"Norwegian, 1800–1870",Norwegian,,1800,1870,,\n'
        '4,Marit Sollerud,"Norwegian, 1850–1930",Norwegian,,1850,1930,,\n',
        "utf-8",
    )
    people, _ = built(museums, data)
    assert people["Jorun Haldenby"].keys() & {"status", "born", "died"} == set()
    assert people["Jorun Haldenby"]["ambiguous"] == ["Jorun Haldenby"]
    assert people["Marit Sollerud"]["status"] == "dead"
    assert "died" not in people["Marit Sollerud"]


def test_tables_that_are_not_there_keep_their_say(museums, data, tmp_path):
    standing = tmp_path / "artists.museums.jsonl"
    rows = [
        {
            "name": "Bruno Kessarak",
            "born": 1951,
            "bulk": True,
            "sources": ["tate"],
            "names": {"ja": ["ブルーノ・ケサラク"]},
        },
        {"name": "Gone Vantessen", "born": 1951, "bulk": True, "sources": ["moma"]},
    ]
    standing.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (museums / "Artists.csv").write_text(MOMA + "2,Bruno Kessarak,,Turkish,male,1951,2025,,\n", "utf-8")
    people, _ = built(museums, data, standing=standing)
    assert list(people) == ["Bruno Kessarak"]
    assert people["Bruno Kessarak"]["died"] == 2025
    assert people["Bruno Kessarak"]["sources"] == ["moma", "tate"]
    assert people["Bruno Kessarak"]["names"] == {"ja": ["ブルーノ・ケサラク"]}


def test_names_that_are_words_firms_or_common_are_left_out_or_marked(museums, data):
    people = "".join(
        f"{n},John Zzyx{chr(97 + n % 26)}{chr(97 + n // 26)}rat,,,male,1950,0,,\n" for n in range(60)
    )
    (museums / "moma.csv").write_text(
        MOMA + people + "90,John White,,,male,1950,0,,\n91,Silent Water,,,,1950,0,,\n92,Hammer,,,,1950,0,,\n"
        "93,Okvist Studio,,,,1950,0,,\n94,Ola & Per,,,,1950,0,,\n95,Norvik Press Inc.,,,,1950,0,,\n",
        "utf-8",
    )
    found, left_out = built(museums, data)
    assert found["John White"]["ambiguous"] == ["John White"]
    assert "ambiguous" not in found["John Zzyxaarat"]
    assert len(found) == 61
    assert left_out["no name of a person"] == 5


def test_facts_with_labels_and_deaths(tmp_path, data):
    facts = tmp_path / "facts"
    facts.mkdir()
    (facts / "artists.csv").write_text(
        "name,aliases,kind,birth,death,nationality,qid,status,sources,conflict,prompts_sampled,prompts_diffusiondb\n"
        '貞野義雪,"Yoshiyuki Sadano|Sadano, Yoshiyuki",japanese mangaka,1962,,Japanese,Q1,living?,moma,,3,0\n'
        "Milo Vrantek,,politician,1950,,Czech,Q2,living?,painterpalette,,0,0\n"
        "Ruth Bellaroy,,painter,1950,,France,Q3,living?,painterpalette,,0,0\n"
        "Emil Dorthagen,,painter,1900,,France,,dead,tate,birth ,0,0\n",
        "utf-8",
    )
    (facts / "labels_artists.csv").write_text(
        "label,name,lang,birth,death,qid,source\n"
        "루스 벨라로이,Ruth Bellaroy,ko,1950,,Q3,x\nロス,Other,ja,1950,,Q9,x\n",
        "utf-8",
    )
    (facts / "persons.csv").write_text("name,birth,death,qid\nRuth Bellaroy,1950,2024,\n", "utf-8")
    people, left_out = built(facts, data, facts=True)
    assert set(people) == {"Yoshiyuki Sadano", "Ruth Bellaroy"}
    assert people["Yoshiyuki Sadano"]["names"] == {"ja": ["貞野義雪"]}
    assert people["Yoshiyuki Sadano"]["fields"] == ["mangaka"]
    assert people["Yoshiyuki Sadano"]["count"] == 3
    assert people["Ruth Bellaroy"]["died"] == 2024
    assert people["Ruth Bellaroy"]["names"] == {"ko": ["루스 벨라로이"]}
    assert people["Ruth Bellaroy"]["nationality"] == "French"
    assert left_out["no visual art"] == 1
    assert left_out["tables at odds"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("ConstituentID,DisplayName\n1,A\n", r"moma.csv: column missing: ArtistBio, .*found: ConstituentID"),
        ("", r"moma.csv: column missing: .*found: nothing"),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            r"moma.csv: only a pointer .*git lfs pull",
        ),
    ],
)
def test_unusable_tables_are_named(museums, content, message):
    (museums / "moma.csv").write_text(content, "utf-8")
    with pytest.raises(TableError, match=message):
        read_museums(museums)


def test_nothing_known_is_an_error(museums, capsys):
    (museums / "other.csv").write_text("a,b\n", "utf-8")
    with pytest.raises(TableError, match="no file of a museum"):
        read_museums(museums)
    assert build_museums.main([str(museums / "nowhere")]) == 1
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("Abbott, Lemuel Francis", ["Lemuel Francis Abbott"]),
        ("Allan, Sir William", ["William Allan"]),
        ("Alken, Samuel, Senior", ["Samuel Alken Senior"]),
        ("Herman Trunk, Jr.", ["Herman Trunk Jr."]),
        ("Antonio Averlino, called Filarete", ["Antonio Averlino", "Filarete"]),
        ("Crash (John Matos)", ["Crash", "John Matos"]),
        ("Bill Cunningham/The New York Times", ["Bill Cunningham"]),
        ("Chloé, Anna, Countess of Anywhere", []),
    ],
)
def test_forms_of_a_written_name(written, forms):
    assert forms_of(written) == forms


def test_years_and_lives_in_words():
    assert [year(v) for v in ("1959-01-01", "1959.0", "0", "", "c. 1959", None)] == [
        1959,
        1959,
        None,
        None,
        None,
        None,
    ]
    assert life_in("American, 1888 - 1946") == (1888, 1946)
    assert life_in("born 1941") == (1941, None)
    for dates in ("active 1787-1808", "c.1630-1665", "est. 1967", "1480 or before - 1538", ""):
        assert life_in(dates) is None


def test_living_only_where_a_death_would_be_known():
    assert status_of(Record("A", "moma", born=1975), TODAY) == "living"
    assert status_of(Record("A", "tate", born=1975), TODAY) == "living"
    assert status_of(Record("A", "tate", born=1950), TODAY) is None
    assert status_of(Record("A", "moma", born=1930), TODAY) is None
    assert status_of(Record("A", "moma", born=1900), TODAY) == "dead"
    assert status_of(Record("A", "moma"), TODAY) is None
    assert (
        unrecorded(1940, ("moma", "nga"), TODAY)
        < unrecorded(1940, ("nga",), TODAY)
        < unrecorded(1940, ("cmoa",), TODAY)
    )


def test_kinds_and_nations():
    assert fields_of(("politician", "writer")) is None
    assert fields_of(("recording artist",)) is None
    assert fields_of(("artist",)) == []
    assert fields_of(("film director", "japanese painter")) == ["film director", "painter"]
    assert nation("Republic of Florence") is None
    assert nation("France") == "French"
    assert nation("Danish") == "Danish"
