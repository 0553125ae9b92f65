"""Words are said as planned: voices, rooms and noise, and the bundled clips of all of them."""

from __future__ import annotations

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets import _files, catalog
from tinydatasets._building import run_recipe
from tinydatasets.catalog import tinykws
from tinydatasets.catalog.tinykws import synthesis
from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES
from tinydatasets.catalog.tinykws.cast import PER_CLASS, cast
from tinydatasets.catalog.tinykws.forms import FORMS
from tinydatasets.catalog.tinykws.keywords import CLASSES, Keywords
from tinydatasets.catalog.tinykws.microphone import responses, sample_microphones
from tinydatasets.catalog.tinykws.people import PEOPLE
from tinydatasets.catalog.tinykws.phones import PHONES
from tinydatasets.catalog.tinykws.recording import SILENT, Sessions, record
from tinydatasets.catalog.tinykws.rooms import DECAY, impulses
from tinydatasets.catalog.tinykws.sessions import sessions
from tinydatasets.catalog.tinykws.synthesis import say
from tinydatasets.catalog.tinykws.voices import ACCENTS, AGES, KINDS, SEXES, sample_voice
from tinydatasets.catalog.tinykws.words import KEYWORDS, OTHERS, pronunciations
from tinydatasets.curation import cramers_v
from tinydatasets.generators import make
from tinydatasets.spec import SPLITS, DatasetSpec

CLIPS = Path(_files.packaged("tinykws"), "clips")
SPEC: DatasetSpec = catalog.get("tinykws").SPEC


@pytest.fixture(scope="module")
def chunk() -> td.Split:
    return tinykws.make_tinykws(132, seed=5, features="waveform")


@pytest.fixture(scope="module")
def two_chunks() -> td.Split:
    return tinykws.make_tinykws(140, seed=7)


# --- what is said -----------------------------------------------------------------------------


def test_labels_are_in_the_order_of_mlperf_tiny() -> None:
    order = "down go left no off on right stop up yes silence unknown"
    assert SPEC.class_names == CLASSES == tuple(order.split()[:-1])
    assert Keywords(unknown=True).class_names == tuple(order.split())


@pytest.mark.parametrize("word", [*KEYWORDS, *OTHERS])
def test_every_word_is_of_known_sounds_and_fits_into_a_clip(word: str) -> None:
    rng = np.random.default_rng(0)
    for accent in range(len(ACCENTS)):
        for way in pronunciations(word, accent):
            assert set(way) <= set(PHONES)
        voice = sample_voice(rng, sex="male", age="senior", accent=accent)
        sound = say(rng, word, voice)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() == pytest.approx(1)
        assert 0.15 < len(sound) / 16000 < 0.95


def test_no_other_word_sounds_like_a_keyword() -> None:
    for accent in range(len(ACCENTS)):
        keys = {way for word in KEYWORDS for way in pronunciations(word, accent)}
        others = {way for word in OTHERS for way in pronunciations(word, accent)}
        assert not keys & others


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_a_voice_speaks_at_its_pitch(kind: tuple[str, str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    voice = sample_voice(rng, sex=kind[0], age=kind[1], accent=0)
    steady = voice._replace(melody=0.0, roughness=0.002, breath=0.01)
    sound = say(rng, "no", steady)
    middle = sound[len(sound) // 2 - 800 : len(sound) // 2 + 800]
    correlation = np.correlate(middle, middle, "full")[1600 - 1 :]
    least = int(16000 / (1.35 * voice.pitch))
    lag = least + int(correlation[least : int(16000 / (0.7 * voice.pitch))].argmax())
    assert 0.75 < 16000 / lag / voice.pitch < 1.3


def test_the_tract_resounds_where_the_formants_are() -> None:
    rng = np.random.default_rng(1)
    voice = sample_voice(rng, sex="male", age="adult", accent=0)
    frequencies = np.arange(0, 3200, 5, dtype=np.float32)
    formants = np.array([[500.0, 1500.0, 2500.0], [300.0, 2200.0, 3000.0]])
    answers = np.abs(synthesis._tract(frequencies, formants, np.zeros(2), voice))
    for answer, expected in zip(answers, formants, strict=True):
        peaks = frequencies[1:-1][(answer[1:-1] > answer[:-2]) & (answer[1:-1] > answer[2:])]
        for formant in expected:
            assert np.abs(peaks - formant).min() < 40


def test_children_have_shorter_tracts_and_higher_voices_than_men() -> None:
    rng = np.random.default_rng(0)
    voices = {
        kind: [sample_voice(rng, sex=kind[0], age=kind[1], accent=0) for _ in range(40)]
        for kind in KINDS
    }
    pitch = {kind: np.mean([v.pitch for v in drawn]) for kind, drawn in voices.items()}
    size = {kind: np.mean([v.formants.mean() for v in drawn]) for kind, drawn in voices.items()}
    man, woman, child = ("male", "adult"), ("female", "adult"), ("male", "child")
    assert pitch[man] < pitch[woman] < pitch[child]
    assert size[man] < size[woman] < size[child]
    assert pitch["male", "senior"] > pitch[man]
    assert pitch["female", "senior"] < pitch[woman]


# --- where it is recorded ---------------------------------------------------------------------


def session(n: int, **values: float) -> Sessions:
    """Return where n clips are recorded: by a microphone that hears all from 20 to 20,000 Hz."""
    chosen = {"snr": 20.0, "room": 0, "nearness": 60.0, "noise": 0, "shift": 0.0, **values}
    whole = {"room", "noise"}
    columns = {k: np.full(n, v, np.intp if k in whole else float) for k, v in chosen.items()}
    return Sessions(**columns, microphone=np.tile([20.0, 20000, 0, 0, 0, 0, 0], (n, 1)))


def in_band(sound: np.ndarray) -> float:
    return float((np.abs(np.fft.rfft(sound)[100:4000]) ** 2).sum())  # a second: bins of 1 Hz


@pytest.mark.parametrize("snr", [5.0, 20.0])
@pytest.mark.parametrize("noise", range(len(ATTRIBUTES["noise"])))
def test_noise_is_as_strong_as_was_asked(noise: int, snr: float) -> None:
    """The word is known from the same recording without noise; what is left is noise."""
    rng = np.random.default_rng(3)
    voice = sample_voice(rng, sex="female", age="adult", accent=1)
    words = [say(rng, word, voice) for word in KEYWORDS]
    clean, noisy = (
        record(np.random.default_rng(4), words, session(10, snr=level, noise=noise), crowd=words)
        for level in (120.0, snr)
    )
    ratios = []
    for word, x, y in zip(words, clean.astype(float), noisy.astype(float), strict=True):
        left = y - x * (x @ y) / (x @ x)
        speech = in_band(y - left) / len(word)
        ratios.append(10 * np.log10(speech / (in_band(left) / len(y))))
    assert abs(np.median(ratios) - snr) < 2.5


@pytest.mark.parametrize("room", range(len(DECAY)))
def test_rooms_echo_as_long_and_as_loud_as_they_say(room: int) -> None:
    nearness = np.array([3.0, 12.0, 20.0])
    made = impulses(np.random.default_rng(0), np.full(3, room), nearness)
    assert (made[:, 0] == 1).all()
    echoes = (made[:, 1:] ** 2).sum(axis=1)
    np.testing.assert_allclose(-10 * np.log10(echoes), nearness, atol=1e-6)
    left = 10 * np.log10((made[:, 1:] ** 2)[:, ::-1].cumsum(axis=1)[:, ::-1] / echoes[:, None])
    for curve in left:  # Schroeder's integral; its first fifth of a decade falls straight
        begin, end = (int(np.argmax(curve < level)) for level in (-1, -8))
        decay = (end - begin) / 16000 * 60 / 7
        assert 0.6 * DECAY[room][0] < decay < 1.5 * DECAY[room][1]


def test_a_clip_without_a_word_is_noise_alone() -> None:
    clips = record(np.random.default_rng(0), [SILENT] * 20, session(20))
    power = (clips.astype(float).reshape(20, 10, 1600) ** 2).mean(axis=2)
    assert (power.max(axis=1) / power.min(axis=1)).max() < 2.5


def test_a_microphone_answers_as_its_settings_say() -> None:
    """A flat one leaves sounds as they are; waves of its response are in dB."""
    frequencies = np.array([100.0, 500, 1000, 2000, 4000])
    flat = np.array([[1e-3, 1e9, 0, 0, 0, 0, 0]])
    np.testing.assert_allclose(np.abs(responses(flat, frequencies)), 1, atol=1e-3)
    wavy = np.array([[1e-3, 1e9, 6, 0, 0, 0, 0]])
    decibels = 20 * np.log10(np.abs(responses(wavy, np.array([0.001, 8000.0])))[0])
    np.testing.assert_allclose(decibels, [6, -6], atol=0.01)
    drawn = sample_microphones(np.random.default_rng(0), 50)
    assert (drawn[:, 0] < 300).all()
    assert (drawn[:, 1] > 3000).all()


def test_a_word_moves_by_its_shift() -> None:
    word = (np.hanning(4000) * np.sin(np.arange(4000))).astype(np.float32)
    early, late = (
        record(np.random.default_rng(0), [word], session(1, snr=100, shift=s))[0].astype(float)
        for s in (-0.1, 0.2)
    )
    places = [(np.arange(16000) @ np.abs(x)) / np.abs(x).sum() for x in (early, late)]
    assert places[1] - places[0] == pytest.approx(0.3 * 16000, abs=200)


# --- the generator ----------------------------------------------------------------------------


def test_no_engine_of_the_cast_stands_for_a_sex_an_age_or_an_accent() -> None:
    speakers = [speaker for speaker in cast() if speaker.engine != "recorded"]
    for split, name in enumerate(SPLITS):
        for attribute, kinds in (("sex", 2), ("age", 3), ("accent", 2)):
            counts = np.array(
                [
                    [
                        sum((s.split, s.engine, getattr(s, attribute)) == (split, engine, kind)
                            for s in speakers)
                        for kind in range(kinds)
                    ]
                    for engine in ("formant", "espeak-ng")
                ]
            )  # fmt: skip
            assert counts.min() > 0, (name, attribute)
            if name == "train":
                assert counts.min() == counts.max(), attribute


def test_a_smaller_set_is_a_prefix(chunk: td.Split) -> None:
    small = tinykws.make_tinykws(30, seed=5, features="waveform")
    assert np.array_equal(chunk.raw[:30], small.raw)
    for name in chunk.attributes:
        assert np.array_equal(chunk.attributes[name][:30], small.attributes[name])


def test_workers_change_nothing(two_chunks: td.Split) -> None:
    shared = tinykws.make_tinykws(140, seed=7, workers=2)
    assert np.array_equal(two_chunks.raw, shared.raw)
    assert np.array_equal(two_chunks.labels, shared.labels)
    for name in two_chunks.attributes:
        assert np.array_equal(two_chunks.attributes[name], shared.attributes[name])


def test_other_seeds_give_other_clips(chunk: td.Split) -> None:
    other = tinykws.make_tinykws(22, seed=6, features="waveform")
    assert not np.array_equal(chunk.raw[:22], other.raw)


def test_a_chunk_has_each_value_with_each_class_equally_often(chunk: td.Split) -> None:
    for name, values in {**ATTRIBUTES, "difficulty": ("easy", "medium", "hard")}.items():
        if name in {"voice", "engine", "snr"}:
            continue
        counts = np.zeros((len(CLASSES), len(values)), int)
        np.add.at(counts, (chunk.labels, chunk.attributes[name]), 1)
        assert (counts == 12 // len(values)).all(), name


def test_a_voice_says_each_word_twice_and_stays_who_it_is(chunk: td.Split) -> None:
    voices = chunk.attributes["voice"]
    assert np.unique(voices).tolist() == list(range(6))
    kinds = set()
    for voice in range(6):
        there = voices == voice
        assert (np.bincount(chunk.labels[there]) == 2).all()
        who = {tuple(chunk.attributes[n][i] for n in ("sex", "age", "accent"))
               for i in np.flatnonzero(there)}  # fmt: skip
        assert len(who) == 1
        kinds |= {kind[:2] for kind in who}
    assert len(kinds) == len(SEXES) * len(AGES)


def test_voices_of_different_chunks_are_different_voices(two_chunks: td.Split) -> None:
    voices = two_chunks.attributes["voice"]
    assert not set(voices[:132]) & set(voices[132:])


@pytest.mark.parametrize("features", ["logmel", "mfcc"])
def test_features_are_of_the_waveforms_of_the_same_seed(features: str, chunk: td.Split) -> None:
    made = make(Keywords(features=features), 132, seed=5, spec=SPEC)  # type: ignore[arg-type]  # one of Features
    assert np.array_equal(made.raw, FORMS[features].of(chunk.raw))
    assert np.array_equal(made.labels, chunk.labels)


def test_waveforms_are_seconds_from_minus_one_to_one(chunk: td.Split) -> None:
    assert chunk.data.shape == (132, 16000)
    assert chunk.raw.dtype == np.int16
    assert 0.1 < np.abs(chunk.data).max() < 1
    assert chunk.metadata["modality"] == "series"


def test_harder_clips_have_more_noise_and_more_echo() -> None:
    rng = np.random.default_rng(0)
    codes = np.zeros(200, np.intp)
    drawn = sample_microphones(rng, 200)
    made = [
        sessions(rng, codes + tier, room=codes, noise=codes, part=rng.random(200), microphone=drawn)
        for tier in range(3)
    ]
    for easier, harder in itertools.pairwise(made):
        assert easier.snr.min() > harder.snr.min()
        assert easier.snr.mean() > harder.snr.mean() + 5
        assert easier.nearness.mean() > harder.nearness.mean()
        assert np.abs(easier.shift).mean() < np.abs(harder.shift).mean()


def test_unknown_is_a_twelfth_class() -> None:
    made = tinykws.make_tinykws(144, seed=0, unknown=True)
    assert (np.bincount(made.labels) == 12).all()
    assert made.metadata["class_names"][-1] == "unknown"
    with pytest.raises(td.InvalidValueError, match="unknown must be True or False, not 'no'"):
        tinykws.make_tinykws(10, seed=0, unknown="no")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["noise", "room"])
@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_a_bias_is_as_strong_as_was_asked(name: str, strength: float) -> None:
    """Of what is planned: to say it all would take a minute."""
    generator = Keywords(bias=name, strength=strength)
    rng = np.random.default_rng(0)
    plans = [generator._plan(rng) for _ in range(30)]
    low = np.concatenate([getattr(plan, name) for plan in plans]) < len(ATTRIBUTES[name]) / 2
    first = np.concatenate([plan.label for plan in plans]) < len(CLASSES) / 2
    assert abs(cramers_v(first.astype(int), low.astype(int)) - strength) < 0.05


def test_a_bias_is_planted_in_what_is_made() -> None:
    made = tinykws.make_tinykws(132, seed=0, bias={"noise": 1.0}, features="mfcc")
    first = made.labels < len(CLASSES) / 2
    assert np.array_equal(first, made.attributes["noise"] < 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": "mel"}, "unknown features 'mel'"),
        ({"difficulty": "harder"}, "unknown difficulty 'harder'"),
        ({"bias": {"sex": 0.5}}, "unknown attribute 'sex'"),
        ({"bias": {"noise": 1.5}}, "from 0 to 1, not 1.5"),
        ({"bias": {"noise": 0.5, "room": 0.5}}, "one attribute, not 2"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(td.TinyDatasetsError, match=message):
        tinykws.make_tinykws(3, seed=0, **options)  # type: ignore[arg-type]  # wrong on purpose


# --- what is bundled --------------------------------------------------------------------------


def test_splits_have_the_same_shares_of_everything() -> None:
    parts = [tinykws.load_tinykws(split) for split in SPLITS]
    for name in ("engine", "sex", "age", "accent", "room", "noise"):
        shares = [np.bincount(part.attributes[name]) / len(part) for part in parts]
        for other in shares[1:]:
            np.testing.assert_allclose(other, shares[0], atol=1e-9, err_msg=name)


def test_a_bundled_voice_is_of_one_engine_and_kind() -> None:
    for split in SPLITS:
        part = tinykws.load_tinykws(split)
        voices = part.attributes["voice"]
        for name in ("engine", "sex", "age", "accent"):
            pairs = set(zip(voices.tolist(), part.attributes[name].tolist(), strict=True))
            assert len(pairs) == len(set(voices)), name


def test_recorded_people_are_heard_in_one_split_each() -> None:
    people = [(speaker.person, speaker.split) for speaker in cast() if speaker.person]
    assert sorted(person for person, _ in people) == sorted(PEOPLE)
    code = ATTRIBUTES["engine"].index("recorded")
    for number, split in enumerate(SPLITS):
        part = tinykws.load_tinykws(split)
        heard = set(part.attributes["voice"][part.attributes["engine"] == code])
        assert len(heard) == sum(there == number for _, there in people)


def test_the_cast_says_as_much_as_is_bundled() -> None:
    for number, each in enumerate(PER_CLASS.values()):
        assert sum(s.takes for s in cast() if s.split == number) == each


def test_cepstra_are_another_view_of_the_same_clips() -> None:
    for split in SPLITS:
        bands = tinykws.load_tinykws(split)
        other = tinykws.load_tinykws(split, features="mfcc")
        assert other.data.shape == (len(bands), 49, 10)
        assert np.array_equal(other.labels, bands.labels)
        assert np.array_equal(other.ids, bands.ids)
        # Coefficient 0 is the sum of all bands, which both forms tell.
        sums = bands.data.sum(axis=2) * 2 * np.sqrt(2 / 40)
        pairs = other.data[:, :48, 0].reshape(len(other), 24, 2).mean(axis=2)
        apart = np.abs(sums - pairs)
        assert apart.max() < 0.5847 / 2 + 40 * np.sqrt(2 / 40) * 0.055 / 2
        assert apart.mean() < 0.2
    hard = tinykws.load_tinykws("test", "hard", features="mfcc")
    assert set(hard.difficulty) == {2}


def test_no_bundled_value_lies_beyond_what_a_byte_can_say() -> None:
    for split in SPLITS:
        raw = tinykws.load_tinykws(split).raw
        assert 0 < raw.min() <= raw.max() < 255
        cepstral = tinykws.load_tinykws(split, features="mfcc").raw
        assert 0 < cepstral.min() <= cepstral.max() < 255


def test_clips_to_listen_to_are_of_every_class_and_never_by_espeak() -> None:
    files = sorted(CLIPS.glob("*.wav"))
    assert sum(file.stat().st_size for file in files) <= 900_000
    words, sources = zip(*(file.stem.split("_") for file in files), strict=True)
    assert set(words) == set(CLASSES)
    assert min(words.count(word) for word in CLASSES) >= 2
    assert set(sources) <= {"formant", *PEOPLE, "hiss", "babble"}
    for file in files:
        with wave.open(str(file)) as clip:
            assert (clip.getframerate(), clip.getsampwidth(), clip.getnchannels()) == (16000, 2, 1)
            assert clip.getnframes() == 16000


def test_a_missing_synthesiser_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(td.MissingExtraError, match="apt install espeak-ng flite festival festvox"):
        run_recipe("tinykws")
