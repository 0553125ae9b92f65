"""The laws of the grids: each family obeys its rule, and no symbol tells the family."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets import generators
from tinydatasets.baselines.grids import Alike, turned
from tinydatasets.catalog import tinygrid
from tinydatasets.catalog.tinygrid.drawing import EMPTY, Ask, grow
from tinydatasets.catalog.tinygrid.families import FAMILIES, Family
from tinydatasets.catalog.tinygrid.grids import Grids, canonical, repeats
from tinydatasets.catalog.tinygrid.symmetry import GROUPS, MOVES, found_group, symmetrised
from tinydatasets.curation import cramers_v

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty

TIERS: tuple[Difficulty, ...] = ("easy", "medium", "hard")


def make(size: int, *, seed: int, difficulty: Difficulty | None = None) -> td.Split:
    return generators.make(Grids(difficulty), size, seed=seed, spec=tinygrid.SPEC)


def easy(family: str, size: int = 60) -> tuple[NDArray[np.uint8], list[str]]:
    """Return grids that keep to the rule, and the names of their rules."""
    data, _, codes = Grids("easy", family).generate(np.random.default_rng(0), size)
    return data, [tinygrid.ATTRIBUTES["rule"][code].split(": ")[1] for code in codes["rule"]]


def auc(inside: NDArray[np.floating], outside: NDArray[np.floating]) -> float:
    """Return how often a value inside is larger than one outside; ties count half."""
    known = np.sort(outside)
    below = np.searchsorted(known, inside, "left")
    upto = np.searchsorted(known, inside, "right")
    return float((below + upto).mean() / 2 / len(outside))


@pytest.fixture(scope="module")
def thousands() -> td.Split:
    return make(4000, seed=0)


def test_classes_and_rules_are_those_of_the_families() -> None:
    assert tuple(family.name for family in FAMILIES) == tinygrid.CLASSES
    rules = tuple(f"{family.name}: {rule}" for family in FAMILIES for rule in family.rules)
    assert rules == tinygrid.ATTRIBUTES["rule"]
    assert tinygrid.ATTRIBUTES["symmetry"] == GROUPS


@pytest.mark.parametrize("size", [0, 1, 7, 100])
def test_shapes_and_dtypes_are_as_declared(size: int) -> None:
    generator = Grids()
    data, labels, attributes = generator.generate(np.random.default_rng(0), size)
    assert data.shape == (size, *generator.sample_shape)
    assert data.dtype == generator.dtype
    assert labels.shape == (size,)
    assert labels.dtype == np.int32
    assert attributes.keys() == generator.attributes.keys()
    for name, codes in attributes.items():
        assert codes.shape == (size,)
        assert codes.dtype == np.int32
        assert set(codes) <= set(range(len(generator.attributes[name])))


@pytest.mark.parametrize("difficulty", [None, *TIERS])
def test_the_same_stream_gives_the_same_bytes(difficulty: Difficulty | None) -> None:
    runs = [Grids(difficulty).generate(np.random.default_rng(5), 100) for _ in range(2)]
    assert runs[0][0].tobytes() == runs[1][0].tobytes()
    for name, codes in runs[0][2].items():
        assert codes.tobytes() == runs[1][2][name].tobytes()
    other = Grids(difficulty).generate(np.random.default_rng(6), 100)
    assert runs[0][0].tobytes() != other[0].tobytes()


@settings(max_examples=4, deadline=None)
@given(size=st.integers(1, 1500), seed=st.integers(0, 3))
def test_a_smaller_set_is_the_beginning_of_a_larger_one(size: int, seed: int) -> None:
    small, large = make(size, seed=seed), make(1500, seed=seed)
    assert small.raw.tobytes() == large.raw[:size].tobytes()
    assert small.labels.tolist() == large.labels[:size].tolist()
    for name, codes in small.attributes.items():
        assert codes.tolist() == large.attributes[name][:size].tolist()


@settings(max_examples=2, deadline=None)
@given(size=st.integers(1001, 3000), seed=st.integers(0, 3), workers=st.integers(2, 3))
def test_any_number_of_workers_makes_the_same_grids(size: int, seed: int, workers: int) -> None:
    alone = tinygrid.make_tinygrid(size, seed=seed)
    shared = tinygrid.make_tinygrid(size, seed=seed, workers=workers)
    assert alone.raw.tobytes() == shared.raw.tobytes()
    for name, codes in alone.attributes.items():
        assert codes.tolist() == shared.attributes[name].tolist()


@pytest.mark.parametrize("size", [1, 7, 43, 300])
def test_families_and_their_difficulties_are_balanced_to_within_one(size: int) -> None:
    _, labels, attributes = Grids().generate(np.random.default_rng(1), size)
    cells = np.bincount(labels * 3 + attributes["difficulty"], minlength=30).reshape(10, 3)
    assert np.ptp(cells.sum(axis=1)) <= 1
    assert np.ptp(cells, axis=1).max() <= 1


def test_one_family_can_be_asked_for() -> None:
    for code, family in enumerate(tinygrid.CLASSES):
        _, labels, attributes = Grids(family=family).generate(np.random.default_rng(0), 9)
        assert set(labels) == {code}
        assert np.bincount(attributes["difficulty"]).tolist() == [3, 3, 3]


# --- rules ------------------------------------------------------------------------------------


def test_a_symmetric_grid_is_left_as_it_is_by_what_its_rule_says() -> None:
    grids, rules = easy("symmetry")
    mirrors = {
        "left-right": [grids[:, :, ::-1]],
        "up-down": [grids[:, ::-1]],
        "half turn": [grids[:, ::-1, ::-1]],
        "falling diagonal": [grids.transpose(0, 2, 1)],
        "rising diagonal": [grids[:, ::-1, ::-1].transpose(0, 2, 1)],
        "quarter turns": [np.rot90(grids, axes=(1, 2))],
    }
    mirrors["both sides"] = mirrors["left-right"] + mirrors["up-down"]
    mirrors["both diagonals"] = mirrors["falling diagonal"] + mirrors["rising diagonal"]
    mirrors["all"] = mirrors["left-right"] + mirrors["quarter turns"]
    assert set(rules) == set(mirrors)
    for k, rule in enumerate(rules):
        assert all(np.array_equal(grids[k], moved[k]) for moved in mirrors[rule]), rule


def test_stripes_are_the_same_all_along() -> None:
    grids, rules = easy("stripes")
    for grid, rule in zip(grids, rules, strict=True):
        if rule == "rows":
            assert (grid == grid[:, :1]).all()
        elif rule == "columns":
            assert (grid == grid[:1]).all()
        elif rule == "falling":
            assert (grid[1:, 1:] == grid[:-1, :-1]).all()
        elif rule == "rising":
            assert (grid[1:, :-1] == grid[:-1, 1:]).all()
        elif rule == "zigzag rows":
            assert any((grid[p:] == grid[:-p]).all() for p in range(2, 9))
        else:
            assert any((grid[:, p:] == grid[:, :-p]).all() for p in range(2, 9))


def test_blocks_of_a_straight_checker_never_continue_beyond_their_corners() -> None:
    grids, rules = easy("checkers")
    straight = [grid for grid, rule in zip(grids, rules, strict=True) if rule != "on a corner"]
    assert len(straight) > 20
    for grid in straight:
        for lines in (grid, grid.T):
            change = lines[1:] != lines[:-1]
            assert (change.all(axis=1) | ~change.any(axis=1)).all()


def test_each_room_of_a_maze_with_one_symbol_has_a_way_out() -> None:
    grids, _ = easy("maze")
    two = [grid for grid in canonical(grids) if grid.max() == 1]
    assert len(two) > 10
    for grid in two:
        for symbol in range(2):
            padded = np.pad((grid == symbol).astype(int), 1)
            beside = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
            alone = (grid == symbol) & (beside == 0)
            assert not alone[1:-1, 1:-1].any()


@pytest.mark.parametrize("rule", ["side by side", "shifted"])
def test_a_tiling_comes_again_after_a_tile(rule: str) -> None:
    grids, rules = easy("tiling")
    chosen = [grid for grid, name in zip(grids, rules, strict=True) if name == rule]
    assert len(chosen) > 5
    for grid in chosen:
        assert any((grid[:, w:] == grid[:, :-w]).all() for w in (3, 4))


def test_a_history_follows_from_its_first_line() -> None:
    """Of two symbols, one is alive; in one of eight positions time runs down."""
    grids, rules = easy("automaton", 200)
    checked = 0
    for grid, rule in zip(grids, rules, strict=True):
        values = np.unique(grid)
        if not rule.startswith("rule") or len(values) > 2:
            continue
        table = int(rule.split()[1]) >> np.arange(8) & 1
        ways = []
        for move in MOVES:
            for living in values:
                alive = (grid.reshape(-1)[move].reshape(16, 16) == living).astype(int)
                three = 4 * np.roll(alive, 1, 1) + 2 * alive + np.roll(alive, -1, 1)
                ways.append((table[three[:-1]] == alive[1:]).all())
        assert any(ways), rule
        checked += 1
    assert checked > 20


def test_a_copied_figure_has_the_figure_in_each_of_its_cells() -> None:
    grids, rules = easy("fractal", 200)
    copies = [grid for grid, rule in zip(grids, rules, strict=True) if rule == "copies"]
    assert len(copies) > 10
    for grid in copies:
        blocks = {
            grid[r : r + 4, c : c + 4].tobytes() for r in (0, 4, 8, 12) for c in (0, 4, 8, 12)
        }
        flat = [block for block in blocks if len(set(block)) == 1]
        assert len(blocks - set(flat)) == 1
        assert len(flat) <= 1


def test_easy_grids_keep_to_the_rule_and_hard_ones_do_not() -> None:
    kept = {}
    for tier in TIERS[::2]:
        _, _, codes = Grids(tier, "symmetry").generate(np.random.default_rng(0), 100)
        asked = [tinygrid.ATTRIBUTES["rule"][code].split(": ")[1] for code in codes["rule"]]
        found = [GROUPS[code] for code in codes["symmetry"]]
        kept[tier] = np.mean([a == f for a, f in zip(asked, found, strict=True)])
    assert kept["easy"] > 0.9  # the rest are more symmetric than was asked
    assert kept["hard"] < 0.1


# --- attributes -------------------------------------------------------------------------------


def test_attributes_say_what_the_finished_grid_shows(thousands: td.Split) -> None:
    for k in range(0, len(thousands), 7):
        grid = thousands.raw[k]
        symbols, counts = np.unique(grid, return_counts=True)
        fill = 1 - counts.max() / 256
        codes = {name: int(values[k]) for name, values in thousands.attributes.items()}
        assert codes["symbols"] == len(symbols) - 2
        assert codes["fill"] == int(fill >= 0.44) + int(fill >= 0.6)
        assert counts[symbols == codes["background"]] == counts.max()
        assert thousands.labels[k] == tinygrid.CLASSES.index(
            tinygrid.ATTRIBUTES["rule"][codes["rule"]].split(":")[0]
        )


@given(st.integers(0, 9), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_the_group_found_is_the_group_that_was_made(group: int, seed: int) -> None:
    cells = np.random.default_rng(seed).integers(0, 10, (1, 16, 16)).astype(np.uint8)
    made = symmetrised(cells, np.array([group]))
    assert found_group(made).tolist() == [group]


def test_numbers_of_symbols_and_fill_do_not_tell_the_family(thousands: td.Split) -> None:
    for name in ("symbols", "fill", "background"):
        v = cramers_v(thousands.labels, thousands.attributes[name], corrected=True)
        assert v < 0.05, name


def test_no_symbol_tells_the_family(thousands: td.Split) -> None:
    """How often a symbol occurs parts no family from the rest: the area under the curve."""
    for symbol in range(10):
        share = (thousands.raw == symbol).mean(axis=(1, 2))
        for label in range(10):
            inside, outside = share[thousands.labels == label], share[thousands.labels != label]
            assert abs(auc(inside, outside) - 0.5) < 0.1


# --- repeats ----------------------------------------------------------------------------------


@given(st.permutations(range(10)))
@settings(max_examples=30, deadline=None)
def test_the_canonical_form_does_not_hang_on_the_symbols(symbols: list[int]) -> None:
    grids, _, _ = Grids().generate(np.random.default_rng(2), 20)
    again = np.array(symbols, np.uint8)[grids]
    assert np.array_equal(canonical(grids), canonical(again))
    compared = Alike()
    assert np.array_equal(compared.forward(grids / 9)[0], compared.forward(again / 9)[0])


def test_repeats_are_found_under_other_symbols_and_with_some_other_cells() -> None:
    grids, _, _ = Grids("easy", "maze").generate(np.random.default_rng(2), 5)
    other = (grids[:2] + 3) % 10
    other[1, 15, 4:16] = other[1, 0, 0]
    assert repeats(np.concatenate([grids, other])).tolist() == [False] * 5 + [True] * 2
    far = grids[:1].copy()
    far[0, 14:] = far[0, 0, 0]
    assert repeats(np.concatenate([grids[:1], far]), cells=0).tolist() == [False, False]


def test_hardly_any_grid_is_made_twice() -> None:
    split = make(2000, seed=9)
    assert repeats(split.raw, cells=0).mean() < 0.02


# --- what they are drawn with -----------------------------------------------------------------


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_regions_grow_until_all_is_filled_and_touch_where_they_joined(seed: int, side: int) -> None:
    rng = np.random.default_rng(seed)
    seeds = np.array([[0], [side * side - 1]])
    grown, joined = grow(rng, seeds, np.array([[1], [2]], np.uint8), np.ones((2, 4), int), side)
    assert EMPTY not in grown
    assert (joined == -1).sum(axis=1).tolist() == [1, 1]
    assert np.unique(grown[0]).tolist() == [1]


def test_regions_grow_only_in_the_ways_that_have_odds() -> None:
    seeds = np.zeros((50, 1), int)
    odds = np.tile([[1, 0, 1, 0]], (50, 1))  # each place looks up or left
    states = np.ones((50, 1), np.uint8)
    _, joined = grow(np.random.default_rng(0), seeds, states, odds, 9)
    inside = joined.reshape(50, 9, 9)[:, 1:, 1:]
    assert set(np.unique(inside)) == {0, 2}
    assert 0.45 < (inside == 0).mean() < 0.55


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_draws_no_grid_when_none_is_asked_for(family: Family) -> None:
    none = Ask(np.empty(0, np.int64), np.empty(0))
    states, rule = family.draw(np.random.default_rng(0), none)
    assert states.shape == (0, 16, 16)
    assert rule.shape == (0,)


# --- the public function ----------------------------------------------------------------------


def test_symbols_are_kept_beside_what_networks_read() -> None:
    split = tinygrid.make_tinygrid(20, seed=0, difficulty="easy", family="tiling")
    assert split.raw.dtype == np.uint8
    assert split.data.dtype == np.float32
    np.testing.assert_allclose(split.data * 9, split.raw, atol=1e-5)
    assert set(split.difficulty) == {0}
    assert split.metadata["modality"] == "grid"
    assert split.metadata["provenance"] == "generated"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(td.UnknownNameError, match="unknown family 'mazes': did you mean 'maze'"):
        tinygrid.make_tinygrid(3, seed=0, family="mazes")
    with pytest.raises(td.UnknownNameError, match="unknown difficulty"):
        tinygrid.make_tinygrid(3, seed=0, difficulty="ease")  # type: ignore[arg-type]


# --- the layer that compares ------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(16, 16), (3, 5), (1, 1), (2, 7)])
def test_alike_says_which_cells_hold_the_same(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).integers(0, 3, (4, *shape)).astype(np.float64)
    layer = Alike()
    y, _ = layer.forward(x)
    assert y.shape == (4, *layer.output_shape(shape))
    for row, column in np.ndindex(shape):
        if column + 1 < shape[1]:
            same = x[:, row, column] == x[:, row, column + 1]
            assert y[:, row, column, 0].tolist() == np.where(same, 1, -1).tolist()
        else:
            assert not y[:, row, column, 0].any()
    mirrored = -7 if shape[0] == shape[1] else -3
    assert np.array_equal(y[..., mirrored], np.where(x == x[:, :, ::-1], 1, -1))


@pytest.mark.parametrize(("shape", "ways"), [((4, 4), 8), ((3, 5), 4)])
def test_a_turned_grid_is_one_of_its_mirror_images_and_turns(
    shape: tuple[int, int], ways: int
) -> None:
    grid = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(1, *shape)
    many = np.repeat(grid, 500, axis=0)
    kept = many.copy()
    found, labels = turned(many, np.arange(500), np.random.default_rng(0))
    assert np.array_equal(many, kept)
    assert labels.tolist() == list(range(500))
    moves = [np.rot90(g, k).tobytes() for g in (grid[0], grid[0].T) for k in range(4)]
    counts = Counter(one.tobytes() for one in found)
    assert len(counts) == ways
    assert set(counts) <= set(moves)
    assert min(counts.values()) > 500 / ways / 2
