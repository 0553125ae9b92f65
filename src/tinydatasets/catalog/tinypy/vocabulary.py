"""What the snippets are about: names and figures that fit together, by topic.

Some words hold a keyword of Python (`yields`, `class_sizes`, `forecasts`), as real names do: who
reads only letters must not take them for the keyword.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COMMENTS", "LABELS", "TOPICS", "Formula", "Thing", "Topic"]


class Numbers(NamedTuple):
    """A list of numbers and the names that go with it."""

    plural: str
    single: str
    total: str
    limit: str
    low: int
    high: int


class Words(NamedTuple):
    """A list of words and the names that go with it."""

    plural: str
    single: str
    examples: tuple[str, ...]


class Formula(NamedTuple):
    """A result and the ways to write what it is, given the quantities of the topic."""

    result: str
    ways: tuple[str, ...]


class Thing(NamedTuple):
    """A class: what it is called, what names it, what it counts, what makes that grow and fall."""

    name: str
    owner: str
    amount: str
    grow: str
    fall: str


class Topic(NamedTuple):
    """Everything that a snippet needs to be about one subject."""

    name: str
    numbers: tuple[Numbers, ...]
    words: tuple[Words, ...]
    tables: tuple[tuple[str, str], ...]
    """For each of `words`, the name of a mapping from them to numbers, and of such a number."""
    quantities: tuple[tuple[str, int, int], ...]
    """Name, smallest and largest value."""
    formulas: tuple[Formula, ...]
    things: tuple[Thing, ...]


def _numbers(*lines: str) -> tuple[Numbers, ...]:
    rows = (line.split() for line in lines)
    return tuple(
        Numbers(plural, single, total, limit, int(low), int(high))
        for plural, single, total, limit, low, high in rows
    )


def _words(*lines: str) -> tuple[Words, ...]:
    rows = (line.split() for line in lines)
    return tuple(Words(row[0], row[1], tuple(row[2:])) for row in rows)


TOPICS = (
    Topic(
        "shop",
        _numbers("prices price total budget 3 60", "fees fee charges fee_limit 2 30"),
        _words("fruits fruit apple pear plum kiwi mango fig", "goods item lamp sofa desk shelf"),
        (("stock", "count"), ("for_sale", "units")),
        (("price", 3, 40), ("quantity", 2, 9), ("discount", 1, 5)),
        (
            Formula("cost", ("price * quantity", "quantity * price")),
            Formula("reduced", ("price - discount", "price - min(discount, price)")),
            Formula("to_pay", ("(price - discount) * quantity", "price * quantity - discount")),
            Formula("with_tax", ("round(price * 1.2, 2)", "price + price // 5", "price * 6 // 5")),
            Formula("percent", ("100 * discount // price", "round(100 * discount / price, 1)")),
        ),
        (
            Thing("Account", "owner", "balance", "deposit", "withdraw"),
            Thing("Shop", "name", "sales", "sell", "refund"),
        ),
    ),
    Topic(
        "school",
        _numbers("scores score points pass_mark 30 99", "class_sizes size headcount room 12 32"),
        _words("pupils pupil Ada Ben Cleo Elif Ford", "subjects subject maths art music biology"),
        (("ages", "age"), ("grades", "grade")),
        (("pupils", 12, 30), ("teachers", 2, 5), ("hours", 4, 8)),
        (
            Formula("class_size", ("pupils // teachers", "round(pupils / teachers)")),
            Formula("people", ("pupils + teachers", "teachers + pupils")),
            Formula("lessons", ("teachers * hours", "hours * teachers")),
            Formula("left_over", ("pupils % teachers", "pupils - pupils // teachers * teachers")),
            Formula("minutes", ("hours * 60", "60 * hours", "hours * 45 + 15")),
        ),
        (
            Thing("Pupil", "name", "points", "earn", "lose"),
            Thing("Course", "title", "seats", "add", "cancel"),
        ),
    ),
    Topic(
        "garden",
        _numbers("yields crop harvest quota 4 50", "heights height growth ceiling 10 90"),
        _words("flowers flower rose tulip lily daisy iris", "herbs herb mint basil thyme sage"),
        (("beds", "plants"), ("seeds", "packs")),
        (("width", 3, 12), ("length", 4, 20), ("depth", 1, 4)),
        (
            Formula("area", ("width * length", "length * width")),
            Formula("border", ("2 * (width + length)", "2 * width + 2 * length")),
            Formula("soil", ("width * length * depth", "depth * (width * length)")),
            Formula("diagonal", ("(width ** 2 + length ** 2) ** 0.5",)),
            Formula("difference", ("length - width", "abs(length - width)", "abs(width - length)")),
        ),
        (
            Thing("Garden", "name", "plants", "plant", "pick"),
            Thing("Tree", "kind", "height", "raise_by", "trim"),
        ),
    ),
    Topic(
        "travel",
        _numbers("distances distance route max_range 20 400", "delays delay waiting patience 2 55"),
        _words("cities city Paris Rome Oslo Cairo Lima", "ferries ferry Iona Arran Skye Jura"),
        (("fares", "fare"), ("tickets", "sold")),
        (("distance", 60, 300), ("speed", 20, 90), ("riders", 2, 6)),
        (
            Formula("hours", ("distance / speed", "distance // speed")),
            Formula("minutes", ("60 * distance // speed", "round(distance / speed * 60)")),
            Formula("fuel", ("distance * 7 / 100", "7 * distance // 100")),
            Formula("share", ("distance // riders", "round(distance / riders, 1)")),
            Formula("return_trip", ("2 * distance", "distance * 2", "distance + distance")),
        ),
        (
            Thing("Train", "line", "riders", "board", "leave"),
            Thing("Trip", "city", "days", "extend", "shorten"),
        ),
    ),
    Topic(
        "kitchen",
        _numbers("weights weight load max_weight 5 80", "portions portion servings guests 2 24"),
        _words("dishes dish soup stew curry salad pie", "spices spice salt saffron ginger clove"),
        (("menu", "price"), ("recipe", "grams")),
        (("flour", 100, 500), ("water", 50, 300), ("guests", 2, 8)),
        (
            Formula("dough", ("flour + water", "water + flour")),
            Formula("portion", ("(flour + water) // guests", "round((flour + water) / guests)")),
            Formula("hydration", ("100 * water // flour", "round(water / flour, 2)")),
            Formula("doubled", ("2 * flour", "flour * 2", "flour + flour")),
            Formula("spare", ("flour % guests", "(flour + water) % guests")),
        ),
        (
            Thing("Pot", "dish", "liters", "fill", "pour"),
            Thing("Oven", "maker", "heat", "warm", "cool"),
        ),
    ),
    Topic(
        "sport",
        _numbers("laps lap time record 50 99", "tries points season target 2 30"),
        _words("teams team lions bears hawks tigers", "players player Mia Jon Trystan Zoe"),
        (("wins", "won"), ("results", "goals")),
        (("wins", 4, 20), ("draws", 1, 8), ("losses", 1, 9)),
        (
            Formula("games", ("wins + draws + losses", "wins + (draws + losses)")),
            Formula("points", ("3 * wins + draws", "wins * 3 + draws")),
            Formula("win_rate", ("wins / (wins + losses)", "round(wins / (wins + losses), 2)")),
            Formula("lead", ("wins - losses", "abs(wins - losses)", "max(wins, losses) - losses")),
            Formula("best", ("max(wins, draws, losses)", "max(wins, draws)")),
        ),
        (
            Thing("Team", "name", "goals", "score", "concede"),
            Thing("Runner", "name", "laps", "run", "undo"),
        ),
    ),
    Topic(
        "weather",
        _numbers("forecasts temp warmth threshold 2 35", "rainfalls rain rainfall flood 3 70"),
        _words("places place coast valley island moor", "winds wind sirocco mistral foehn bora"),
        (("rain_in", "rain"), ("speeds", "speed")),
        (("morning", 2, 15), ("noon", 12, 35), ("night", 1, 9)),
        (
            Formula("mean", ("(morning + noon + night) / 3", "(morning + noon + night) // 3")),
            Formula("rise", ("noon - morning", "abs(noon - morning)")),
            Formula("spread", ("max(morning, noon) - night", "noon - min(morning, night)")),
            Formula("fahrenheit", ("noon * 9 / 5 + 32", "noon * 9 // 5 + 32", "32 + noon * 1.8")),
            Formula("drop", ("noon - night", "abs(night - noon)", "(noon - night) ** 2")),
        ),
        (
            Thing("Station", "place", "storms", "record", "correct"),
            Thing("Gauge", "label", "rain", "collect", "drain"),
        ),
    ),
    Topic(
        "library",
        _numbers("pages chapter reading goal 8 90", "loans loan lent loan_limit 2 40"),
        _words("titles title Emma Dune Ivanhoe Whilst", "authors author Austen Verne Poe Twain"),
        (("shelf", "copies"), ("loans_of", "loans")),
        (("books", 20, 90), ("shelves", 3, 8), ("readers", 4, 15)),
        (
            Formula("per_shelf", ("books // shelves", "round(books / shelves)")),
            Formula("rest", ("books % shelves", "books - books // shelves * shelves")),
            Formula("each", ("books / readers", "round(books / readers, 1)")),
            Formula("space", ("shelves * 25 - books", "25 * shelves - books")),
            Formula("lent", ("2 * readers", "min(books, 3 * readers)", "min(books, readers)")),
        ),
        (
            Thing("Library", "town", "books", "buy", "lend"),
            Thing("Reader", "name", "loans", "take", "bring"),
        ),
    ),
)

LABELS = (
    *("total", "result", "answer", "found", "so far", "in all", "today", "now"),
    *("for now", "with luck", "class A", "while open", "if needed", "try again", "yield"),
    *("return by", "except one", "as planned", "definite", "elsewhere"),
)

COMMENTS = (
    *("Small numbers keep it short.", "The order matters.", "Units are not shown."),
    *("Change these at will.", "From last week.", "Checked by hand.", "An example."),
    *("Try other values, too.", "With rounding.", "For the class report.", "If in doubt: less."),
    *("Return to this later.", "While stocks last.", "The yield of one year.", "See def. 3."),
)
