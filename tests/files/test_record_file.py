"""Bytes of documents to text: what says the encoding, and what is no text."""

import pytest

from wayout.files.document import InputError
from wayout.files.record_file import decoded, load_memorandum
from wayout.record import Unreadable

TALK = "Memorandum of Conversation\n\nHart\u2014\u00c9t\u00e9.\n\nLund\u2014So.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_says_by_its_first_bytes_what_it_is(encoding):
    assert decoded(TALK.encode(encoding), "talk.txt") == TALK


def test_the_encoding_may_be_named_or_declared():
    assert decoded(TALK.encode("windows-1252"), "talk.txt", "windows-1252") == TALK
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    xml = f"{declared}<div><head>Minutes of Meeting</head><p>\u00c9t\u00e9</p></div>"
    assert decoded(xml.encode("latin-1"), "talk.xml") == xml


@pytest.mark.parametrize(
    ("raw", "encoding", "line", "says"),
    [
        (TALK.encode("windows-1252"), None, 3, r"byte 0x97 at 32 is not utf-8, .*try --encoding windows-1252"),
        (b"\x81 a", "windows-1252", 1, r"byte 0x81 at 0 is not windows-1252, which was tried as asked.*utf-8"),
        (
            b'<?xml version="1.0" encoding="ascii"?>\n<x>\xe9</x>',
            None,
            2,
            "is not ascii, which was tried because the XML",
        ),
        (b"a\x00\xff\xfeb", None, 1, "may be no text at all"),
        (TALK.encode(), "klingon", None, "no encoding 'klingon'"),
        (b"abc", "rot13", None, "no encoding 'rot13'"),
        (b"%PDF-1.4 x", None, None, "this is a PDF, not text"),
        (b"PK\x03\x04 x", None, None, "zip archive"),
        (b"\x89PNG\r\n", None, None, "a picture"),
    ],
)
def test_what_is_no_text_says_what_was_tried(raw, encoding, line, says):
    with pytest.raises(InputError, match=says) as caught:
        decoded(raw, "talk.txt", encoding)
    assert caught.value.faults[0].line == line


def test_an_error_names_the_file(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text("wayout: 1\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"talk\.txt: neither a title"):
        load_memorandum(path)
    path.write_bytes(b"Lund--We\x00wait.")
    with pytest.raises(Unreadable, match=r"line 1, character 9 is U\+0000, which stands in no text"):
        load_memorandum(path)
    with pytest.raises(InputError, match="no such file"):
        load_memorandum(tmp_path / "none.txt")
