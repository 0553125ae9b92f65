"""tinypy: programs that are Python, are what their label says, and print what is recorded."""

from __future__ import annotations

import ast
import pickle
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets import _files
from tinydatasets.catalog import tinypy
from tinydatasets.catalog.tinypy import forms, library, sandbox, tokens, writing
from tinydatasets.catalog.tinypy.snippets import Snippets
from tinydatasets.catalog.tinypy.vocabulary import TOPICS
from tinydatasets.errors import InvalidValueError, UnknownNameError
from tinydatasets.spec import SPLITS

PRINTABLE = "".join(map(chr, range(32, 127))) + "\n"
bundled = pytest.mark.skipif(
    not Path(_files.packaged("tinypy"), "tinypy.npz").exists(), reason="not built yet"
)


@pytest.fixture(scope="module")
def made() -> Snippets:
    return tinypy.make_tinypy(1200, seed=7)


def every_bundled(what: str) -> list[Any]:
    return [item for split in SPLITS for item in getattr(tinypy.load_tinypy(split), what)]


# --- tokens ------------------------------------------------------------------------------------


@given(st.text(PRINTABLE))
def test_decoding_undoes_encoding(text: str) -> None:
    assert tokens.decode(tokens.encode(text)) == text
    assert tokens.decode(tokens.padded([text], len(text) + 2)[0]) == text


@given(st.text(min_size=1))
def test_what_has_no_token_is_refused_by_name(text: str) -> None:
    other = [character for character in text if character not in PRINTABLE]
    if not other:
        tokens.encode(text)
        return
    with pytest.raises(InvalidValueError, match=re.escape(f"no token for {other[0]!r}")):
        tokens.encode(text)


@pytest.mark.parametrize("row", [[[1]], [1.5], [200], [-1]])
def test_what_is_no_row_of_tokens_is_refused(row: Any) -> None:
    with pytest.raises(InvalidValueError):
        tokens.decode(row)


def test_the_functions_for_tokens_are_where_users_look() -> None:
    assert tinypy.encode is tokens.encode
    assert tinypy.decode is tokens.decode
    with pytest.raises(AttributeError, match="no attribute 'encoder'"):
        _ = tinypy.encoder


# --- constructs and forms ----------------------------------------------------------------------


def construct(text: str) -> str:
    return forms.construct(ast.parse(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a = 2\nprint(a * 3, 'so far')", "arithmetic"),
        ("a = 'x'\nprint(a)", "string"),
        ("print(f'{3}')", "string"),
        ("print([1, 2])", "collection"),
        ("print(dict(a=1))", "collection"),
        ("print(1 if [] else 2)", "conditional"),
        ("while False:\n    if 1:\n        pass", "loop"),
        ("f = lambda n: n", "function"),
        ("def f(n):\n    return [n for _ in 'ab']", "comprehension"),
        ("class A:\n    def f(self):\n        return 1", "class"),
        ("class A:\n    def f(self):\n        return self.f()", "recursion"),
        ("def f(n):\n    yield from f(n - 1)", "generator"),
        ("def f():\n    yield 1\n\nassert f()", "exception"),
        ("try:\n    pass\nfinally:\n    with open('x'):\n        pass", "context"),
    ],
)
def test_the_first_construct_of_the_precedence_is_the_label(text: str, name: str) -> None:
    assert construct(text) == name


def test_a_function_that_calls_another_is_not_recursive() -> None:
    assert construct("def f(n):\n    return n\n\ndef g(n):\n    return f(n - 1)") == "function"


def test_looked_into_a_function_counts_by_what_it_holds() -> None:
    tree = ast.parse("def f(n):\n    for i in n:\n        print(i)")
    assert forms.construct(tree, inside=tree.body[0]) == "loop"


def form(text: str) -> str:
    return forms.normal_form(ast.parse(text))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a = [1, 2]\nprint(a)", "total = [7, 8, 9]\nprint(total)", True),
        ("def f(x):\n    'Say.'\n    return x.y", "def go(up):\n    return up.y", True),
        ("a = b = 1\nprint(a)", "a = b = 1\nprint(b)", False),
        ("a = 1\nprint(a + 1)", "a = 1\nprint(a - 1)", False),
        ("print('a'.upper())", "print('a'.lower())", False),
        ("print(max(1, 2))", "print(min(1, 2))", False),
        ("class A:\n    x = 1\n", "class B:\n    y = 5\n", True),
    ],
)
def test_forms_forget_names_figures_and_texts_alone(one: str, other: str, alike: bool) -> None:
    assert (form(one) == form(other)) is alike


# --- the grammar -------------------------------------------------------------------------------


def test_constructs_are_those_of_the_precedence_and_of_the_spec() -> None:
    assert set(writing.CONSTRUCTS) == set(forms.PRECEDENCE)
    assert tinypy.SPEC.class_names == writing.CONSTRUCTS
    assert dict(writing.ATTRIBUTES) == tinypy.SPEC.attributes


def test_names_of_a_topic_do_not_collide() -> None:
    for topic in TOPICS:
        assert len(topic.words) == len(topic.tables)
        for numbers in topic.numbers:
            for words in topic.words:
                names = {*numbers[:4], *words[:2]}
                assert len(names) == 6, (topic.name, names)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["easy", "medium", "hard", None]))
def test_what_the_grammar_writes_is_what_it_says_and_runs(seed: int, difficulty: Any) -> None:
    snippets = tinypy.make_tinypy(36, seed=seed, difficulty=difficulty)
    for text, label in zip(snippets.texts, snippets.labels, strict=True):
        assert construct(text) == writing.CONSTRUCTS[label], text
        assert 0 < len(text) <= writing.LONGEST
    for text, done in zip(snippets.texts, sandbox.run(snippets.texts), strict=True):
        assert done.error == "", text
        assert done.output, text


def test_programs_keep_to_the_style_guide(made: Snippets) -> None:
    for text in made.texts:
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\t" not in text
        lines = text.splitlines()
        assert max(map(len, lines)) <= 88, text
        assert all(line == line.rstrip() for line in lines), text
        assert re.search(r"\n\n\n\n", text) is None


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 600), st.integers(1, 600), st.integers(0, 2**32 - 1))
def test_a_smaller_set_is_a_prefix_of_a_larger_one(one: int, other: int, seed: int) -> None:
    few, many = sorted([one, other])
    short, long = tinypy.make_tinypy(few, seed=seed), tinypy.make_tinypy(many, seed=seed)
    np.testing.assert_array_equal(short.data, long.data[:few])
    np.testing.assert_array_equal(short.labels, long.labels[:few])
    for name, codes in short.attributes.items():
        np.testing.assert_array_equal(codes, long.attributes[name][:few])


def test_any_number_of_workers_writes_the_same(made: Snippets) -> None:
    by_two = tinypy.make_tinypy(len(made), seed=7, workers=2)
    np.testing.assert_array_equal(by_two.data, made.data)
    np.testing.assert_array_equal(by_two.labels, made.labels)


def test_every_dozen_has_each_construct(made: Snippets) -> None:
    dozens = np.sort(made.labels.reshape(-1, 12), axis=1)
    assert (dozens == np.arange(12)).all()


def test_one_construct_and_one_difficulty_can_be_asked_for() -> None:
    loops = tinypy.make_tinypy(30, seed=0, construct="loop", difficulty="hard")
    assert set(loops.labels) == {writing.CONSTRUCTS.index("loop")}
    assert set(loops.attributes["difficulty"]) == set(loops.difficulty) == {2}
    with pytest.raises(UnknownNameError, match="loop"):
        tinypy.make_tinypy(1, seed=0, construct="lop")
    with pytest.raises(UnknownNameError, match="easy"):
        tinypy.make_tinypy(1, seed=0, difficulty="esy")  # type: ignore[arg-type]


def test_topic_and_comment_do_not_hang_on_the_construct() -> None:
    """Of 6,000 independent programs V is below these bounds in 999 cases of 1,000."""
    from tinydatasets.curation import cramers_v

    many = tinypy.make_tinypy(6000, seed=3)
    for name, bound in (("topic", 0.054), ("comment", 0.072)):
        assert cramers_v(many.labels, many.attributes[name]) < bound


# --- the sandbox -------------------------------------------------------------------------------


def test_programs_cannot_reach_the_machine(tmp_path: Path) -> None:
    target = tmp_path / "file"
    tries = [
        f"open({str(target)!r}, 'w')",
        f"import io\nio.FileIO({str(target)!r}, 'w')",
        f"import io\nio.open({str(target)!r}, 'w')",
        "import os",
        "import socket",
        "eval('1')",
        "().__class__.__base__.__subclasses__()[0].__init__.__globals__['sys']",
        "import io\nio.os.system('true')",
    ]
    assert all(done.error for done in sandbox.run(tries))
    assert not target.exists()


def test_programs_see_nothing_of_each_other_and_come_back_in_order() -> None:
    done = sandbox.run(["a = 1\nprint(a)", "print(a)", "print(2)"])
    assert [item.output for item in done] == ["1\n", "", "2\n"]
    assert [item.error for item in done] == ["", "NameError", ""]


def test_what_prints_without_end_or_grows_is_stopped() -> None:
    done = sandbox.run(["while True:\n    print('x' * 100)", "print(3)"])
    assert done[0].error
    assert done[1].output == "3\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_what_never_ends_is_stopped_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_SECONDS", 0.2)
    done = sandbox.run(["while True:\n    pass", "print(3)"])
    assert done[0].error
    assert done[1].output == "3\n"


# --- snippets ----------------------------------------------------------------------------------


def test_samples_and_batches_are_int32_tokens(made: Snippets) -> None:
    assert made.data.dtype == np.int32
    assert made.arrays()[0].dtype == np.int32
    assert next(iter(made.batches(8, seed=0)))[0].dtype == np.int32
    assert made.data.max() < tokens.N_TOKENS


def test_a_part_of_snippets_is_snippets(made: Snippets) -> None:
    for part in (made[3:40:2], made[[5, 2]], made[made.labels == 1], made.select(classes="loop")):
        assert isinstance(part, Snippets)
        assert part.texts == tuple(map(part.decode, part.data))
    assert made[3:40:2].text(1) == made.text(5) == made.texts[5]
    assert made[[5, 2]].outputs == sandbox_outputs(made, [5, 2])


def sandbox_outputs(snippets: Snippets, rows: list[int]) -> tuple[str, ...]:
    return tuple(done.output for done in sandbox.run([snippets.text(row) for row in rows]))


def test_pickled_snippets_are_snippets(made: Snippets) -> None:
    copy = pickle.loads(pickle.dumps(made[10:20]))
    assert type(copy) is Snippets
    assert copy.texts == made.texts[10:20]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 256))
def test_targets_are_the_inputs_shifted_by_one(context: int) -> None:
    some = tinypy.make_tinypy(24, seed=1)
    inputs, targets = some.inputs_targets(context)
    assert inputs.dtype == targets.dtype == np.int32
    assert inputs.shape == targets.shape == (len(inputs), context)
    np.testing.assert_array_equal(targets[:, :-1], inputs[:, 1:])
    counted = inputs != tokens.PAD
    assert "".join(map(chr, inputs[counted])) == "".join(some.texts)
    assert "".join(map(chr, targets[counted])) == "".join(text[1:] + "\0" for text in some.texts)


def test_a_context_that_makes_no_sense_is_refused(made: Snippets) -> None:
    for context in (0, 257):
        with pytest.raises(InvalidValueError, match="context"):
            made.inputs_targets(context)


# --- what is bundled ---------------------------------------------------------------------------


@bundled
def test_every_bundled_program_prints_what_is_recorded() -> None:
    texts, outputs = every_bundled("texts"), every_bundled("outputs")
    assert len(texts) == 5040
    for text, output, done in zip(texts, outputs, sandbox.run(texts), strict=True):
        assert (done.output, done.error) == (output, ""), text


@bundled
def test_every_bundled_program_is_python_3_10_and_what_its_label_says() -> None:
    for text, label in zip(every_bundled("texts"), every_bundled("labels"), strict=True):
        tree = ast.parse(text, feature_version=(3, 10))
        assert forms.construct(tree) == writing.CONSTRUCTS[label]


@bundled
def test_no_form_is_bundled_twice() -> None:
    found = [form(text) for text in every_bundled("texts")]
    assert len(set(found)) == len(found)


@bundled
def test_loaded_snippets_pickle_as_a_path() -> None:
    test = tinypy.load_tinypy("test", "hard")
    assert isinstance(test, Snippets)
    content = pickle.dumps(test)
    assert len(content) < 20_000
    assert pickle.loads(content).outputs == test.outputs


# --- fetched -----------------------------------------------------------------------------------


def test_functions_are_cut_out_whole_and_once(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "a.py").write_text("def left_out():\n    pass\n")
    (tmp_path / "b.py").write_text(
        "class A:\n    @property\n    def f(self):\n        for i in self:\n            return i\n"
        "def same(own):\n    return own + 1\n\ndef again(up):\n    return up + 2\n"
    )
    (tmp_path / "broken.py").write_text("def (:\n")
    (tmp_path / "text.py").write_text('def f():\n    return "é"\n', encoding="utf-8")
    found = list(library.functions(str(tmp_path)))
    assert {(item.text.split("(")[0], item.construct, item.module) for item in found} == {
        ("@property\ndef f", "loop", "b.py"),
        ("def same", "arithmetic", "b.py"),
    }


def test_fetching_is_curated_once_and_says_which_python(tmp_path: Path) -> None:
    first = td.fetch_tinypy(data_dir=tmp_path)
    assert first.metadata["provenance"] == "real"
    assert ".".join(map(str, sys.version_info[:3])) in first.metadata["source"]
    modules = [set(first.split(name).attributes["module"]) for name in SPLITS]
    assert len(set.union(*modules)) == sum(map(len, modules))
    again = td.fetch_tinypy("test", data_dir=tmp_path)
    assert isinstance(again, Snippets)
    np.testing.assert_array_equal(again.raw, first.test.raw)
    assert set(np.bincount(again.labels)) == {24}
    for text, label in zip(again.texts, again.labels, strict=True):
        tree = ast.parse(text)
        assert forms.construct(tree, inside=tree.body[0]) == library.CONSTRUCTS[label]
