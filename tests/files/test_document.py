"""Reading YAML: what it may be, what is refused, and that nothing explodes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.files.build import faults_of
from wayout.files.document import InputError, parse_document, read_text


def bomb(levels):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        (bomb(9), "anchors come to more than"),
        ("[" * 3000, "too deeply"),
        ("a: &a [*a]", "too deeply"),
        ("a: b: c", "not YAML"),
        ("a: [1, 2", "not YAML"),
        ("a: 'open", "not YAML"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: *nobody", "not YAML"),
        ("a: \x00", "not YAML"),
        ("\ta: 1", "not YAML"),
    ],
)
def test_what_is_no_document_is_refused(text, says):
    began = time.process_time()
    with pytest.raises(InputError, match=says):
        parse_document(text, "f")
    assert time.process_time() - began < 20


def test_an_anchor_may_be_used_for_what_it_is_for():
    found = parse_document("a: &steps {x: 1}\nb: *steps\n", "f")
    assert found.data == {"a": {"x": 1}, "b": {"x": 1}}


def test_of_two_anchors_of_one_name_each_counts_until_the_next(recwarn):
    found = parse_document("a: [&n 1, *n]\nb: [&n 2, *n]\n", "f")
    assert found.data == {"a": [1, 1], "b": [2, 2]}
    assert not recwarn.list


def test_a_tag_runs_nothing():
    found = parse_document("a: !!python/object/apply:os.system [echo]\nb: !!python/name:os.system x\n", "f")
    assert found.data["a"] == ["echo"]
    assert "python/name" in found.faults[0].what


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Y", "Y"),
        ("true", True),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ("1962-10-24", "1962-10-24"),
        ("1962-10-24T23:15-04:00", "1962-10-24T23:15-04:00"),
    ],
)
def test_scalars_are_read_as_yaml_1_2(written, value):
    found = parse_document(f"a: {written}\n", "f").data["a"]
    assert found == value
    assert type(found) is type(value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        document = parse_document(text, "f")
    except InputError:
        return
    faults_of(document)  # raises nothing


KEYS = (
    "wayout states decision_makers A B options x preferences ranking face infeasible status_quo clock start lines "
    "ships channels hours plans steps record citation source variants moves"
).split()


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
        lambda part: st.one_of(
            st.lists(part, max_size=3),
            st.dictionaries(
                st.sampled_from(KEYS),
                part,
                max_size=4,
            ),
        ),
        max_leaves=20,
    )
)
def test_any_data_is_built_or_has_faults(data):
    from wayout.files.document import Document  # noqa: PLC0415

    faults = faults_of(Document("f", data, {(): 1}))
    assert all(fault.what for fault in faults)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfe\x00binary", "not UTF-8"), (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8")],
)
def test_a_binary_file_is_no_text(tmp_path, content, says):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_text(path)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path / "nothing.yaml")
    with pytest.raises(InputError, match="folder"):
        read_text(tmp_path)
