"""Productions for constructs that define nothing: from arithmetic to comprehensions.

Level 0 is the construct alone, level 1 mixes in others, level 2 nests and misleads. What is
mixed in never takes precedence: see `forms.PRECEDENCE`.
"""

from __future__ import annotations

__all__ = ["PLAIN"]

PLAIN: dict[str, tuple[str, ...]] = {
    # --- arithmetic: numbers, operators, and functions of numbers -----------------------------
    "arithmetic 0": (
        """
        <facts>
        <sums>
        print(<sum show>)
        """,
        """
        <facts>
        <result> = <formula>
        print(<lone show>)
        """,
        """
        <facts>
        <result> = <formula>
        <result> = <value:result>
        print(<lone show>)
        """,
        """
        <facts>
        <sums>
        print(<sum show>)
        print(<other>)
        """,
    ),
    "arithmetic 1": (
        """
        <facts>
        <sums>
        <after>
        print(<sum show>)
        """,
        """
        <facts>
        <sums>
        <after>
        print(<LABEL>, <other>)
        print(<sum show>)
        """,
        """
        <facts>
        <sums>
        <after>
        <after>
        print(<sum show>)
        """,
        """
        <facts>
        <first> += <2..9>
        <sums>
        <after>
        print(<sum show>)
        """,
    ),
    "arithmetic 2": (
        """
        <facts>
        <sums>
        <after>
        <first> <op>= <2..5>
        <after>
        print(<sum show>)
        """,
        """
        <facts>
        <sums>
        <first>, <second> = <second>, <first>
        <after>
        print(<first>, <result>)
        """,
        """
        import math

        <facts>
        <sums>
        <after>
        print(math.floor(<result>), <mathematics>)
        """,
        """
        <facts>
        <sums>
        <after>
        whole, part = divmod(int(<result>), <3..9>)
        print(whole, part)
        """,
        """
        <facts>
        <sums>
        <after>
        is_more = <result> > <other>
        print(<LABEL>, is_more, <result>)
        """,
    ),
    "lone show": (
        "<result>",
        "<LABEL>, <result>",
        "<result>, <first>",
        "<value:<result>>",
        "<LABEL>, <value:<result>>",
        "round(<result>, 1)",
        "<result>, <value:<result>>",
    ),
    "after": (
        "<result> <op>= <2..9>",
        "<result> = <value:<result>>",
        "half = <result> / 2",
        "<result> -= <other>",
        "<result> = max(<result>, <other>)",
        "<result> = min(<result>, <10..90>)",
        "<result> = <result> * <2..5> + <other>",
        "<result> = (<result> + <other>) / 2",
        "<result> = <result> ** 2 - <other>",
        "<other> = <value:<other>>",
        "<other> = <result> - <other>",
        "<result> = abs(<result> - <first>)",
        "<result> = round(<result> / <second>, 2)",
        "<result> += <second> * <2..6>",
    ),
    "op": (
        "+",
        "-",
        "*",
        "//",
        "%",
    ),
    "mathematics": (
        "math.sqrt(<first> ** 2)",
        "math.ceil(<result> / <3..7>)",
        "math.gcd(<first>, <second>)",
        "math.floor(<first> / <second>)",
        "math.isqrt(<first> * <second>)",
    ),
    "sum show": (
        "<result>",
        "<LABEL>, <result>",
        "<result>, <other>",
        "<value:<result>>",
        "<result> + <2..9>, <first>",
        "<LABEL>, <value:<result>>",
        "round(<result>, 1)",
        "<other> + <result>",
    ),
    # --- strings: their methods, slices and formats -------------------------------------------
    "string 0": (
        """
        <word> = <WORD>
        print(<text:word>)
        """,
        """
        <word> = <WORD>
        print(<text:word>, <text:word>)
        """,
        """
        <word> = <WORD>
        print(<text:word>)
        print(<measure2:word>)
        """,
        """
        <words> = <SENTENCE>
        print(<line:words>)
        """,
        """
        <word> = <WORD>
        label = <text:word>
        print(label, <measure2:label>)
        """,
    ),
    "string 1": (
        """
        <word> = <WORD>
        label = <text:word>
        <number> = <NUMBER>
        print(f"{label}: {<number>}")
        """,
        """
        <word> = <WORD>
        label = <text:word>
        label += <text:word>
        print(<text:label>)
        """,
        """
        <words> = <SENTENCE>
        <word> = <words>.split()[<0..1>]
        print(<text:word>, <line:words>)
        """,
        """
        <words> = <SENTENCE>
        print(<line:words>)
        print(<line:words>, <measure2:words>)
        """,
        """
        <word>, <limit> = <WORD>, <3..9>
        print(f"{<word>:*^{<limit> + 9}}", <text:word>)
        """,
    ),
    "string 2": (
        """
        <words> = <SENTENCE>
        start = <words>.find(<KEY>)
        end = start + <2..4>
        part = <words>[start:end]
        print(<text:part>, <measure2:words>)
        """,
        """
        <facts>
        <sums>
        line = f"{<result>} and {<other>}"
        print(<line:line>, <measure2:line>)
        """,
        """
        <word> = <WORD>
        <total> = <measure2:word>
        <total> = <value:<total>>
        print(<text:word>, <total>)
        """,
        """
        <words> = <SENTENCE>
        head, _, tail = <words>.partition(" ")
        print(<text:head>, <text:tail>)
        print(<measure2:tail>)
        """,
        """
        <word>, other = <WORD>, <WORD>
        both = <text:word> + <text:other>
        print(<word> == other, <text:both>)
        """,
        """
        <number>, <limit> = <NUMBER>, <NUMBER>
        line = f"{<number>} of {<limit>}: {<value:number>}"
        print(<line:line>)
        """,
    ),
    "measure2": (
        "len(<it>)",
        '<it>.count("a")',
        '<it>.find("e")',
        '<it>.startswith("m")',
        "<it>.isalpha()",
        '<it>.count("e") + len(<it>)',
        '"in" in <it>',
    ),
    "line": (
        "<it>.upper()",
        "<it>.title()",
        "<it>.split()",
        '<it>.replace(" ", "-")',
        '", ".join(<it>.split())',
        "len(<it>.split())",
        "<it>.split()[-1]",
        "<it>[::-1]",
        "sorted(<it>.split())",
        '" ".join(reversed(<it>.split()))',
        "<it>[:<4..9>]",
        '<it>.split("a")',
        "<it>.capitalize()",
        '<it>.count(" ") + 1',
        "max(<it>.split(), key=len)",
    ),
    # --- collections: lists, dicts and sets, without a loop ----------------------------------
    "collection 0": (
        """
        <table> = <TABLE>
        <store>
        print(<look:table>)
        """,
        """
        <numbers> = <NUMBERS>
        <put>
        print(<order:numbers>)
        """,
        """
        <numbers> = <NUMBERS>
        print(<fold:numbers>, <order:numbers>)
        """,
        """
        <words> = <WORDS>
        print(<order:words>, <WORD> in <words>)
        """,
        """
        <table> = <TABLE>
        print(<look:table>)
        print(<look:table>)
        """,
        """
        <words> = <SET>
        <word_put>
        print(sorted(<words>))
        """,
    ),
    "collection 1": (
        """
        <table> = <TABLE>
        <store>
        <store>
        print(<look:table>, <look:table>)
        """,
        """
        <numbers> = <NUMBERS>
        <put>
        <put>
        <total> = <fold:numbers>
        print(<show:total>)
        """,
        """
        <words> = set(<WORDS>)
        <word_put>
        others = <SET>
        print(sorted(<words> <setop> others))
        """,
        """
        <numbers> = <NUMBERS>
        others = <order:numbers>
        print(<fold:others>, <order:numbers>)
        """,
        """
        <words> = <WORDS>
        <numbers> = <NUMBERS>
        <table> = dict(zip(<words>, <numbers>))
        print(<look:table>)
        """,
    ),
    "collection 2": (
        """
        <table> = <TABLE>
        <store>
        <total> = sum(<table>.values())
        <total> = <value:<total>>
        print(<look:table>, <total>)
        """,
        """
        <words> = <SENTENCE>.split()
        <table> = {}
        <table>[<words>[0]] = len(<words>)
        <safe store>
        print(<look:table>)
        """,
        """
        <table> = {<WORD>: <NUMBERS>}
        <table>.setdefault(<WORD>, []).append(<NUMBER>)
        <words> = sorted(<table>)
        print(<words>, <table>[<words>[0]])
        """,
        """
        <facts>
        <sums>
        <table> = {"<result>": <result>, "<other>": <other>}
        <safe store>
        print(<look:table>)
        """,
        """
        pair = (<WORD>, <NUMBER>)
        <numbers> = <NUMBERS>
        <put>
        label = pair[0].<case>()
        print(label, <fold:numbers>)
        """,
        """
        from collections import Counter

        <words> = <WORDS> + <WORDS>
        counts = Counter(<words>)
        print(<fold2:counts>)
        """,
    ),
    "case": (
        "upper",
        "lower",
        "title",
        "swapcase",
    ),
    "fold2": (
        "max(<it>.values())",
        "sorted(<it>.items())[0]",
        "len(<it>)",
        "sum(<it>.values())",
    ),
    "safe store": (
        "<table>[<WORD>] = <NUMBER>",
        "<table>.setdefault(<WORD>, <2..9>)",
        "<table>.update({<WORD>: <NUMBER>})",
        "<table>[<WORD>] = <table>.get(<WORD>, 0) + 1",
        "<table> |= {<WORD>: <NUMBER>}",
    ),
    "store": (
        "<table>[<WORD>] = <NUMBER>",
        "<table>[<KEY>] += <2..9>",
        "<table>[<KEY>] *= 2",
        "<table>.setdefault(<WORD>, <2..9>)",
        "<table>.update({<WORD>: <NUMBER>})",
        "<table>[<KEY>] = <table>.get(<WORD>, 0) + 1",
        "<table> |= {<WORD>: <NUMBER>}",
    ),
    "look": (
        "<it>",
        "sorted(<it>)",
        "len(<it>)",
        "list(<it>.items())",
        "sum(<it>.values())",
        "max(<it>.values())",
        "<it>.get(<WORD>)",
        "<it>.get(<WORD>, 0)",
        "<WORD> in <it>",
        "list(<it>)",
        "min(<it>, key=<it>.get)",
        "sorted(<it>.values())",
        "sorted(<it>, key=<it>.get)[0]",
    ),
    "put": (
        "<numbers>.append(<NUMBER>)",
        "<numbers>.insert(0, <NUMBER>)",
        "<numbers>.extend([<NUMBER>, <NUMBER>])",
        "<numbers>.sort()",
        "<numbers>.reverse()",
        "<numbers>[0] = <NUMBER>",
        "<numbers>[-1] += <2..9>",
        "<numbers> += [<NUMBER>]",
        "del <numbers>[0]",
        "<number> = <numbers>.pop()",
    ),
    "word_put": (
        "<words>.add(<WORD>)",
        "<words>.discard(<WORD>)",
        "<words>.update([<WORD>, <WORD>])",
        "<words> -= {<WORD>}",
        "<words> |= {<WORD>}",
    ),
    "setop": (
        "|",
        "-",
        "&",
        "^",
    ),
    # --- conditionals: what is done hangs on a test -------------------------------------------
    "conditional 0": (
        """
        <number> = <NUMBER>
        if <test:number>:
            print(<high:number>)
        else:
            print(<low:number>)
        """,
        """
        <word> = <WORD>
        if <check:word>:
            print(<text:word>)
        else:
            print(<measure2:word>)
        """,
        """
        <number> = <NUMBER>
        if <test:number>:
            <number> = <value:number>
        print(<number>)
        """,
        """
        <number> = <NUMBER>
        if <test:number>:
            print(<high:number>)
        elif <test:number>:
            print(<low:number>)
        else:
            print(<else:number>)
        """,
    ),
    "conditional 1": (
        """
        <facts>
        <sums>
        if <result> > <other>:
            <after>
        else:
            <after>
        print(<result>)
        """,
        """
        <facts>
        if <test:first>:
            <result> = <formula>
        else:
            <result> = <value:second>
        print(<show:result>)
        """,
        """
        <word> = <WORD>
        if <check:word>:
            if <check:word>:
                print(<text:word>)
            print(<measure2:word>)
        else:
            print(<text:word>)
        """,
        """
        <number> = <NUMBER>
        if <test:number> and <number> > <5..9>:
            <number> = <value:number>
        elif <test:number>:
            print(<high:number>)
        print(<number>)
        """,
        """
        <numbers> = <NUMBERS>
        if <fold:numbers> > <30..90>:
            <put>
        print(<order:numbers>)
        """,
    ),
    "conditional 2": (
        """
        <table> = <TABLE>
        if <WORD> in <table>:
            <store>
        else:
            <safe store>
        print(<look:table>)
        """,
        """
        <number> = <NUMBER>
        <limit> = <value:number> if <test:number> else <value:number>
        print(<show:limit>)
        """,
        """
        <word> = <WORD>
        label = <text:word> if <check:word> else <text:word>
        print(<text:label>)
        """,
        """
        <numbers> = <NUMBERS>
        <total> = <fold:numbers>
        print(<high:total> if <test:total> else <order:numbers>)
        """,
        """
        <words> = <SENTENCE>
        <word> = <line:words> if <check:words> else <text:words>
        print(<word>)
        """,
        """
        <facts>
        <result> = <formula>
        is_new = <test:result>
        if not is_new:
            <result> = <value:result>
        print(is_new, <show:result>)
        """,
    ),
    # --- loops ----------------------------------------------------------------------------------
    "loop 0": (
        """
        <numbers> = <NUMBERS>
        for <number> in <numbers>:
            print(<value:number>)
        """,
        """
        <total> = 0
        for <number> in <NUMBERS>:
            <total> += <value:number>
        print(<show:total>)
        """,
        """
        for <word> in <WORDS>:
            print(<text:word>)
        """,
        """
        for i in range(<2..5>):
            print(<value:i>)
        """,
        """
        <total> = <0..3>
        for i in <span>:
            <total> += <value:i>
        print(<show:total>)
        """,
        """
        <number> = <2..9>
        while <number> < <20..60>:
            <number> <grows>
        print(<show:number>)
        """,
    ),
    "loop 1": (
        """
        <total> = 0
        for <number> in <NUMBERS>:
            if <test:number>:
                <total> += <value:number>
        print(<show:total>)
        """,
        """
        <chosen> = []
        for <number> in <NUMBERS>:
            if <test:number>:
                <chosen>.append(<value:number>)
        print(<order:chosen>)
        """,
        """
        for i, <word> in enumerate(<WORDS>):
            print(<value:i>, <text:word>)
        """,
        """
        <table> = <TABLE>
        for <key>, <entry> in <table>.items():
            print(<text:key>, <value:entry>)
        """,
        """
        <number>, steps = <20..90>, 0
        while <number> > <1..9>:
            <number> <shrinks>
            steps += 1
        print(steps, <show:number>)
        """,
        """
        <words> = <WORDS>
        <total> = 0
        for <word> in <words>:
            <total> += <measure3:word>
        print(<show:total>)
        """,
    ),
    "loop 2": (
        """
        for <number> in <NUMBERS>:
            if <test:number>:
                print(<high:number>)
                break
        else:
            print(<LABEL>)
        """,
        """
        for i in range(1, <3..4>):
            for j in <span2>:
                print(<pair>, end=" ")
            print()
        """,
        """
        <table> = {}
        for <word> in <WORDS>:
            short = <text:word>
            <table>[short] = <measure3:word>
        print(<look:table>)
        """,
        """
        <total> = 0
        while True:
            <total> += <3..9>
            if <stops>:
                break
        print(<show:total>)
        """,
        """
        <numbers> = <NUMBERS>
        while <numbers>:
            <number> = <numbers>.pop(<0..0>)
            print(<value:number>, len(<numbers>))
        """,
        """
        <words>, text = <WORDS>, ""
        for <word> in <words>:
            text += <text:word> if <check:word> else <PUNCT>
        print(text)
        """,
        """
        for <word>, <number> in zip(<WORDS>, <NUMBERS>):
            if <test:number>:
                continue
            print(<text:word>, <value:number>)
        print(<LABEL>)
        """,
    ),
    "stops": (
        "<total> > <20..60>",
        "<total> ** 2 > <200..900>",
        "<total> >= <20..40> or <total> % 5 == 0",
        "not <total> < <15..50>",
        "<total> // <2..4> > <5..9>",
        "len(str(<total>)) > 1 and <total> > <5..15>",
    ),
    "span": (
        "range(<3..6>)",
        "range(1, <4..8>)",
        "range(2, <12..20>, 3)",
        "range(<5..9>, 0, -1)",
    ),
    "span2": (
        "range(<2..3>)",
        "range(1, <3..4>)",
        "range(i)",
        "range(i, <4..5>)",
    ),
    "pair": (
        "i * j",
        "i + j",
        "i - j",
        "i ** j",
        "i == j",
        "i + 2 * j",
        "abs(i - j)",
        "10 * i + j",
    ),
    "grows": (
        "*= 2",
        "+= <3..9>",
        "*= 3",
        "= <2..3> * <number> + 1",
        "+= <number> // 2 + 1",
    ),
    "shrinks": (
        "//= 2",
        "-= <3..9>",
        "//= <3..4>",
        "= <number> // 2 - 1",
        "-= <number> // 3 + 1",
    ),
    "measure3": (
        "len(<it>)",
        "len(<it>) * <2..4>",
        '<it>.count("a") + 1',
        "len(set(<it>))",
        "ord(<it>[0]) % 9",
    ),
    # --- comprehensions -------------------------------------------------------------------------
    "comprehension 0": (
        """
        <numbers> = <NUMBERS>
        <chosen> = [<value:number> for <number> in <numbers>]
        print(<tell:chosen>)
        """,
        """
        <numbers> = <NUMBERS>
        <chosen> = [<number> for <number> in <numbers> if <test:number>]
        print(<tell:chosen>)
        """,
        """
        <words> = <WORDS>
        <chosen> = [<text:word> for <word> in <words>]
        print(<tell:chosen>)
        """,
        """
        <words> = <WORDS>
        print([<word> for <word> in <words> if <check:word>])
        """,
        """
        <chosen> = [<value:i> for i in <span>]
        print(<fold:chosen>)
        """,
        """
        <words> = <WORDS>
        print({<word>: <measure3:word> for <word> in <words>})
        """,
    ),
    "comprehension 1": (
        """
        <numbers> = <NUMBERS>
        <chosen> = [<value:number> for <number> in <numbers> if <test:number>]
        print(<order:chosen>)
        """,
        """
        <words> = <WORDS>
        <chosen> = [<text:word> for <word> in <words> if <check:word>]
        print(<tell:chosen>)
        """,
        """
        <table> = <TABLE>
        <chosen> = {<key>: <value:entry> for <key>, <entry> in <table>.items()}
        print(<look:chosen>)
        """,
        """
        <numbers> = <NUMBERS>
        <total> = sum(<value:number> for <number> in <numbers>)
        print(<show:total>)
        """,
        """
        <words> = <WORDS>
        print(sorted({<text:word> for <word> in <words> if <check:word>}))
        """,
        """
        <numbers> = <NUMBERS>
        print(<every>(<test:number> for <number> in <numbers>), <fold:numbers>)
        """,
    ),
    "comprehension 2": (
        """
        <numbers> = <NUMBERS>
        if <every>(<test:number> for <number> in <numbers>):
            print(<fold:numbers>)
        else:
            print(<order:numbers>)
        """,
        """
        <numbers> = <NUMBERS>
        for <number> in [<value:n> for n in <numbers>]:
            print(<show:number>)
        """,
        """
        <total> = 0
        for <word> in <WORDS>:
            <total> += sum(<letter> for letter in <word>)
        print(<show:total>)
        """,
        """
        def <gather>(<numbers>):
            return [<value:number> for <number> in <numbers> if <test:number>]


        print(<gather>(<NUMBERS>))
        """,
        """
        def <gather>(<words>):
            <chosen> = {<word>: <measure3:word> for <word> in <words>}
            return <look:chosen>


        print(<gather>(<WORDS>))
        """,
        """
        rows = [[<pair> for j in <span2>] for i in range(1, <3..4>)]
        for row in rows:
            print(row)
        """,
        """
        <numbers> = <NUMBERS>
        <chosen> = [n if <test:n> else <value:n> for n in <numbers>]
        print(<fold:chosen>)
        """,
        """
        for i in range(1, 4):
            print(<fold4>(<value:j> for j in range(i + <1..3>)))
        """,
    ),
    "every": (
        "all",
        "any",
    ),
    "fold4": (
        "sum",
        "max",
        "min",
        "list",
        "sorted",
    ),
    "letter": (
        'letter in "aeiou"',
        'letter != "a"',
        "ord(letter) % 7",
        'letter < "k"',
        'letter == "e"',
    ),
}
