"""Productions for constructs that wrap others: from functions to context managers.

Levels are those of `grammar_plain`.
"""

from __future__ import annotations

__all__ = ["NESTED"]

NESTED: dict[str, tuple[str, ...]] = {
    # What a function may do with a list of numbers, a word or a number and return.
    "with numbers": (
        """
        <total> = 0
        for <number> in <numbers>:
            <total> += <value:number>
        return <total>
        """,
        """
        <chosen> = []
        for <number> in <numbers>:
            if <test:number>:
                <chosen>.append(<number>)
        return <chosen>
        """,
        """
        if len(<numbers>) < <3..5>:
            return <order:numbers>
        return <fold:numbers>
        """,
        """
        <total> = <fold:numbers>
        return <value:total>
        """,
        "return <fold:numbers>",
        "return <order:numbers>",
        """
        for <number> in <numbers>:
            if <test:number>:
                return <value:number>
        return <fold:numbers>
        """,
        """
        count = 0
        for <number> in <numbers>:
            if <test:number>:
                count += 1
        return <value:count>
        """,
    ),
    "with number": (
        "return <value:number>",
        """
        if <test:number>:
            return <value:number>
        return <value:number>
        """,
        """
        <total> = <value:number>
        return <value:total>
        """,
        "return <value:number> if <test:number> else <value:number>",
        """
        while <number> < <30..60>:
            <number> <grows>
        return <number>
        """,
        "return <test:number>",
        """
        if <test:number>:
            <number> = <value:number>
        return <value:number>
        """,
    ),
    "with word": (
        "return <text:word>",
        """
        if <check:word>:
            return <text:word>
        return <text:word>
        """,
        """
        label = <text:word>
        return <text:label>
        """,
        "return <text:word> if <check:word> else <word>",
        "return <measure3:word>",
        "return <check:word>",
        """
        text = ""
        for letter in <word>:
            text += letter + <PUNCT>
        return text
        """,
    ),
    # --- functions ------------------------------------------------------------------------------
    "function 0": (
        """
        def <compute>(<inputs>):
            return <formula>


        <result> = <compute>(<figures>)
        print(<lone call:result>)
        """,
        """
        def <change>(<number>):
            return <value:number>


        <number> = <change>(<NUMBER>)
        print(<show:number>)
        """,
        """
        def <edit>(<word>):
            return <text:word>


        <call word:edit>
        """,
        """
        def <change>(<number>, extra=<2..9>):
            <number> += extra
            return <value:number>


        print(<change>(<NUMBER>))
        """,
        """
        def <gather>(<numbers>):
            return <fold:numbers>


        print(<gather>(<NUMBERS>))
        """,
        """
        <numbers> = <NUMBERS>
        print(sorted(<numbers>, key=lambda <number>: <value:number>)<cut>)
        """,
    ),
    "function 1": (
        """
        def <gather>(<numbers>):
            <with numbers>


        print(<gather>(<NUMBERS>))
        """,
        """
        def <change>(<number>):
            <with number>


        print(<change>(<NUMBER>), <change>(<NUMBER>))
        """,
        """
        def <edit>(<word>):
            <with word>


        print(<edit>(<WORD>), <edit>(<WORD>))
        """,
        """
        def <gather>(*<numbers>):
            <with numbers>


        print(<gather>(<NUMBER>, <NUMBER>))
        """,
        """
        def <change>(<number>):
            \"\"\"<docs>\"\"\"
            <with number>


        print(<change>(<NUMBER>))
        """,
    ),
    "function 2": (
        """
        def <edit>(<word>):
            <with word>


        for <word> in <WORDS>:
            print(<edit>(<word>))
        """,
        """
        def <change>(<number>):
            <with number>


        if <change>(<NUMBER>) > <10..50>:
            print(<LABEL>)
        else:
            print(<change>(<NUMBER>))
        """,
        """
        def <change>(<number>):
            <with number>


        def double(<number>):
            return <change>(<value:number>)


        print(double(<NUMBER>))
        """,
        """
        <numbers> = <NUMBERS>
        <numbers>.sort(key=lambda <number>: <value:number>)
        print(<order:numbers>)
        """,
        """
        <words> = <WORDS>
        print(sorted(<words>, key=lambda <word>: <text:word>)<cut>)
        """,
        """
        <numbers> = <NUMBERS>
        <chosen> = list(filter(lambda n: <test:n>, <numbers>))
        print(<tell:chosen>)
        """,
        """
        def last(<number>):
            return <value:number>


        def <change>(<number>):
            if <test:number>:
                return <value:number>
            return last(<number> - 1)


        print(<change>(<NUMBER>))
        """,
        """
        <table> = <TABLE>


        def <edit>(<word>):
            return <table>.get(<word>, 0) + <measure3:word>


        for <word> in <table>:
            print(<edit>(<word>))
        """,
    ),
    "lone call": (
        "<it>",
        "<LABEL>, <it>",
        "round(<it>, 1)",
        "<value:<it>>",
        'f"{<it>}"',
    ),
    "cut": (
        "",
        "[0]",
        "[-1]",
        "[1:]",
        "[::-1]",
    ),
    "docs": (
        "Return one number more.",
        "Say what is left.",
        "Work out a single <number>.",
        "Give the class average.",
        "Try the usual rule.",
        "Return it for sale.",
    ),
    # --- recursion: a function that calls itself ------------------------------------------------
    "recursion 0": (
        """
        def <rec>(n):
            if n <= <0..1>:
                return <1..3>
            return <step>


        <call:rec>
        """,
        """
        def <rec>(n):
            if n < 2:
                return n
            return <twice>


        <call:rec>
        """,
        """
        def <gather>(<numbers>):
            if not <numbers>:
                return 0
            return <numbers>[0] <join> <gather>(<numbers>[1:])


        <total> = <gather>(<NUMBERS>)
        print(<show:total>)
        """,
        """
        def <edit>(<word>):
            if not <word>:
                return ""
            return <tail>


        <call word:edit>
        """,
        """
        def <rec>(n):
            print(<value:n>)
            if n > <0..1>:
                <rec>(n - 1)


        <rec>(<3..4>)
        """,
    ),
    "recursion 1": (
        """
        def <rec>(n):
            if <base>:
                return <value:n>
            return <step>


        <call:rec>
        """,
        """
        def <gather>(<numbers>):
            if not <numbers>:
                return []
            <number> = <numbers>[0]
            return [<value:number>] + <gather>(<numbers>[1:])


        print(<gather>(<NUMBERS>))
        """,
        """
        def <gather>(<numbers>, <total>=0):
            if not <numbers>:
                return <total>
            <number> = <numbers>[-1]
            return <gather>(<numbers>[:-1], <total> + <value:number>)


        print(<gather>(<NUMBERS>))
        """,
        """
        def <rec>(n, <total>=0):
            return <total> if n <= 0 else <rec>(n - <1..3>, <total> + <value:n>)


        print(<rec>(<5..9>))
        """,
        """
        def <edit>(<word>):
            if len(<word>) < <2..3>:
                return <safe:word>
            return <tail2>


        <call word:edit>
        """,
        """
        def <rec>(<number>, steps=0):
            if <number> > <40..90>:
                return steps
            return <rec>(<more>, steps + 1)


        print(<rec>(<2..9>))
        """,
    ),
    "recursion 2": (
        """
        def <rec>(n):
            if <base>:
                return <value:n>
            return <step>


        for i in <span>:
            print(<rec>(i), end=" ")
        print()
        """,
        """
        def <gather>(<numbers>):
            <total> = 0
            for item in <numbers>:
                if isinstance(item, list):
                    item = <gather>(item)
                <total> += <value:item>
            return <total>


        print(<gather>([<NUMBER>, [<NUMBER>, [<NUMBER>]]]))
        """,
        """
        def <gather>(<numbers>):
            if len(<numbers>) < 2:
                return <fold5:numbers>
            half = len(<numbers>) // 2
            return <best>(<gather>(<numbers>[:half]), <gather>(<numbers>[half:]))


        print(<gather>(<NUMBERS>))
        """,
        """
        def <rec>(n):
            <total> = <value:n>
            if <base>:
                return <total>
            <total> += <rec>(n - <1..3>)
            return <total>


        print(<rec>(<5..9>))
        """,
        """
        def <gather>(<numbers>):
            if not <numbers>:
                return 0
            <number>, *rest = <numbers>
            if <test:number>:
                return <value:number> + <gather>(rest)
            return <gather>(rest)


        print(<gather>(<NUMBERS>))
        """,
        """
        seen = {}


        def <rec>(n):
            if n not in seen:
                seen[n] = <value:n> if n < <2..3> else <twice>
            return seen[n]


        print(<rec>(<5..9>))
        """,
    ),
    "call": (
        "print(<it>(<4..7>))",
        "print(<it>(<3..5>), <it>(<5..7>))",
        "print(<LABEL>, <it>(<4..7>))",
        """
        n = <it>(<4..7>)
        print(<show:n>)
        """,
        "print(<it>(<3..4>) + <it>(<4..7>))",
        "print(<it>(<4..7>) > <it>(<3..4>))",
        "print(max(<it>(<3..7>), <10..30>))",
        """
        answer = <it>(<3..7>) % <7..20>
        print(<show:answer>)
        """,
    ),
    "call word": (
        "print(<it>(<WORD>))",
        "print(<it>(<WORD>), <it>(<WORD>))",
        "print(<LABEL>, <it>(<WORD>))",
        """
        <word> = <it>(<WORD>)
        print(<text:word>)
        """,
        """
        <word> = <WORD>
        print(<it>(<text:word>))
        """,
        "print(<it>(<WORD>) == <WORD>)",
        "print(len(<it>(<WORD>)))",
    ),
    "base": (
        "n <= <1..3>",
        "n < <1..4>",
        "not n > <1..2>",
        "n <= 0 or n == <1..3>",
        "n - 1 < 1",
    ),
    "step": (
        "n * <rec>(n - 1)",
        "n + <rec>(n - 1)",
        "<2..5> * <rec>(n - 1)",
        "<rec>(n - 1) + <value:n>",
        "<rec>(n - 2) + <2..9>",
        "<rec>(n // 2) + 1",
        "n - <rec>(n - 1)",
        "n % 2 + <rec>(n // 2)",
        "<rec>(n - 1) * 2 + n",
        "n ** 2 + <rec>(n - 1)",
    ),
    "twice": (
        "<rec>(n - 1) + <rec>(n - 2)",
        "<rec>(n - 1) + 2 * <rec>(n - 2)",
        "<rec>(n - 1) - <rec>(n - 2)",
        "<rec>(n - 2) + <rec>(n - 2) + n",
        "max(<rec>(n - 1), <rec>(n - 2) + n)",
        "<rec>(n // 2) + <rec>(n - 2)",
    ),
    "join": (
        "+",
        "-",
        "+ 2 *",
        "+ 1 +",
        "* 2 +",
        "- 2 *",
    ),
    "tail": (
        "<edit>(<word>[1:]) + <word>[0]",
        "<word>[-1] + <edit>(<word>[:-1])",
        "<word>[0] + <PUNCT> + <edit>(<word>[1:])",
        "<word>[0].upper() + <edit>(<word>[1:])",
        "<word>[0] * 2 + <edit>(<word>[1:])",
        "<word>[0] + <edit>(<word>[2:])",
    ),
    "tail2": (
        "<word>[-1] + <edit>(<word>[1:-1]) + <word>[0]",
        "<edit>(<word>[1:]) + <word>[0]",
        "<word>[0] + <edit>(<word>[2:])",
        "<PUNCT> + <edit>(<word>[1:])",
        "<edit>(<word>[:-1]) + <word>[-1].upper()",
    ),
    "safe": (
        "<it>",
        "<it>.upper()",
        "<it>[::-1]",
        "<it> + <PUNCT>",
        "<it> * 2",
        "<PUNCT>",
    ),
    "more": (
        "<number> * 2",
        "<number> + <3..9>",
        "<number> * <number> + 1",
        "<number> + steps + <2..5>",
        "3 * <number> - 1",
    ),
    "fold5": (
        "sum(<it>)",
        "<it>[0]",
        "<it>[0] + <2..9>",
        "<it>[0] * <2..5>",
        "max(<it>)",
        "abs(<it>[0])",
    ),
    "best": (
        "max",
        "min",
    ),
    # --- classes --------------------------------------------------------------------------------
    "class 0": (
        """
        class <thing>:
            def __init__(self, <amount>):
                self.<amount> = <amount>


        <made> = <thing>(<NUMBER>)
        print(<show:<made>.<amount>>)
        """,
        """
        class <thing>:
            <amount> = <NUMBER>

            def <grow>(self):
                return <value:self.<amount>>


        print(<thing>().<grow>())
        """,
        """
        class <thing>:
            <owner> = <WORD>
            <amount> = <NUMBER>


        print(<text:<thing>.<owner>>, <value:<thing>.<amount>>)
        """,
        """
        class <thing>:
            def <grow>(self, <number>):
                return <value:number>


        <made> = <thing>()
        <total> = <made>.<grow>(<NUMBER>)
        print(<show:total>)
        """,
        """
        class <thing>:
            def __init__(self):
                self.<amount> = <NUMBER>


        <made> = <thing>()
        <made>.<amount> <op>= <2..9>
        print(<tell:<made>.<amount>>)
        """,
        """
        class <thing>:
            def <grow>(self, <word>):
                return <text:word>


        <word> = <thing>().<grow>(<WORD>)
        print(<tell:word>)
        """,
        """
        class <thing>:
            pass


        <made> = <thing>()
        <made>.<owner> = <WORD>
        print(<text:<made>.<owner>>)
        """,
    ),
    "class 1": (
        """
        class <thing>:
            def __init__(self, <amount>):
                self.<amount> = <value:amount>

            <method>


        <made> = <thing>(<NUMBER>)
        <made>.<grow>(<2..9>)
        print(<made>.<amount>)
        """,
        """
        class <thing>:
            def __init__(self, <owner>):
                self.<owner> = <text:owner>

            <shown>


        print(<thing>(<WORD>))
        """,
        """
        from dataclasses import dataclass


        @dataclass
        class <thing>:
            <owner>: str
            <amount>: int = <2..9>


        <made> = <thing>(<WORD>)
        <made>.<amount> <op>= <2..5>
        print(<made>)
        """,
        """
        class <thing>:
            def __init__(self):
                self.<numbers> = []

            <adder>


        <made> = <thing>()
        <made>.<grow>(<NUMBER>)
        print(<tell:<made>.<numbers>>)
        """,
    ),
    "class 2": (
        """
        class <thing>:
            def __init__(self, <numbers>):
                self.<numbers> = <order:numbers>

            <folder>


        print(<thing>(<NUMBERS>).<grow>())
        """,
        """
        class <thing>:
            <amount> = <NUMBER>

            def <grow>(self):
                return <value:self.<amount>>


        class Big<thing>(<thing>):
            <amount> = <NUMBER>


        print(Big<thing>().<grow>())
        """,
        """
        class <thing>:
            def __init__(self, <amount>):
                self.<amount> = <amount>

            @property
            def <result>(self):
                return <value:self.<amount>>


        for i in <span>:
            print(<thing>(i).<result>)
        """,
        """
        def <change>(<number>):
            return <value:number>


        class <thing>:
            <amount> = <change>(<NUMBER>)


        if <thing>.<amount> > <9..30>:
            print(<thing>.<amount>)
        else:
            print(<LABEL>)
        """,
        """
        class <thing>:
            @staticmethod
            def <grow>(<number>):
                <with number>


        print(<thing>.<grow>(<NUMBER>))
        """,
        """
        class <thing>(<container>):
            def <grow>(self):
                return <inside>


        <made> = <thing>(<WORDS>)
        print(<made>.<grow>())
        """,
    ),
    "method": (
        """
        def <grow>(self, <number>):
            self.<amount> += <value:number>
        """,
        """
        def <grow>(self, <number>):
            if <test:number>:
                self.<amount> = <value:number>
        """,
        """
        def <grow>(self, <number>):
            self.<amount> -= <number>
            return self
        """,
        """
        def <grow>(self, <number>):
            self.<amount> = max(self.<amount> - <number>, 0)
        """,
        """
        def <grow>(self, times):
            for _ in range(times):
                self.<amount> += <2..9>
        """,
    ),
    "shown": (
        """
        def __str__(self):
            return <text:self.<owner>>
        """,
        """
        def __repr__(self):
            return <text:self.<owner>>
        """,
        """
        def __str__(self):
            return f"<thing>({self.<owner>})"
        """,
        """
        def __repr__(self):
            return f"<thing> {<text2:self.<owner>>}"
        """,
    ),
    "text2": (
        "<it>.upper()",
        "<it>[0]",
        "<it>[::-1]",
        "<it>.lower()",
        "len(<it>)",
    ),
    "adder": (
        """
        def <grow>(self, <number>):
            self.<numbers>.append(<value:number>)
        """,
        """
        def <grow>(self, <number>):
            if <test:number>:
                self.<numbers>.append(<number>)
        """,
        """
        def <grow>(self, <number>):
            self.<numbers> += [<number>, <value:number>]
        """,
        """
        def <grow>(self, <number>):
            self.<numbers>.insert(0, <value:number>)
        """,
    ),
    "folder": (
        """
        def <grow>(self):
            return <fold:self.<numbers>>
        """,
        """
        def <grow>(self):
            <numbers> = self.<numbers>
            <with numbers>
        """,
        """
        def <grow>(self):
            return [<value:n> for n in self.<numbers>]
        """,
        """
        def <grow>(self):
            <total> = <fold:self.<numbers>>
            return <value:total>
        """,
    ),
    "container": (
        "list",
        "list",
        "tuple",
        "set",
    ),
    "inside": (
        "len(self)",
        "sorted(self)",
        "max(self)",
        "sorted(self)[0]",
        "len(self) * <2..9>",
        "sorted(self)[::-1]",
        "min(self)",
    ),
    # --- exceptions -----------------------------------------------------------------------------
    "exception 0": (
        """
        <table> = <TABLE>
        try:
            print(<table>[<WORD>])
        except KeyError:
            print(<excuse>)
        """,
        """
        try:
            <number> = <value:int(<digits>)>
        except ValueError:
            <number> = <2..9>
        print(<show:number>)
        """,
        """
        <number> = <NUMBER>
        try:
            <number> = <value:number> // <0..1>
            print(<number>)
        except ZeroDivisionError:
            print(<low:number>)
        """,
        """
        <numbers> = <NUMBERS>
        try:
            print(<numbers>[<2..6>])
        except IndexError:
            print(<fold:numbers>, <order:numbers>)
        """,
        """
        <word> = <WORD>
        try:
            print(<word>[<3..6>])
        except IndexError:
            print(<text:word>)
        """,
        """
        <words> = <WORDS>
        try:
            print(<words>.index(<WORD>))
        except ValueError:
            print(<order:words>)
        """,
        """
        <word> = <WORD>
        try:
            print(<word> + <2..9>)
        except TypeError:
            print(<text:word>, <measure2:word>)
        """,
    ),
    "exception 1": (
        """
        <table> = <TABLE>
        try:
            <number> = <table>[<WORD>]
        except KeyError as error:
            print(<LABEL>, error)
        else:
            print(<show:number>)
        """,
        """
        def <change>(<number>):
            if <test:number>:
                raise ValueError(<LABEL>)
            return <value:number>


        try:
            print(<change>(<NUMBER>))
        except ValueError as error:
            print(error)
        """,
        """
        <numbers> = <NUMBERS>
        try:
            <number> = <numbers>[<2..6>]
            print(<value:number>)
        except IndexError:
            print(<order:numbers>)
        finally:
            print(<LABEL>)
        """,
        """
        for text in ("<12..99>", <digits>):
            try:
                print(<value:int(text)>)
            except ValueError:
                print(<text:text>)
        """,
        """
        def <gather>(<numbers>):
            try:
                return <fold:numbers>
            except <failures>:
                return <0..9>


        print(<gather>([]), <gather>(<NUMBERS>))
        """,
    ),
    "exception 2": (
        """
        class <error>(Exception):
            pass


        try:
            <number> = <NUMBER>
            if <test:number>:
                raise <error>(<number>)
            print(<show:number>)
        except <error> as error:
            print(<LABEL>, error)
        """,
        """
        <total> = 0
        for <word> in <WORDS>:
            try:
                <total> += <TABLE>[<word>]
            except KeyError:
                <total> += <measure3:word>
        print(<show:total>)
        """,
        """
        def <gather>(<numbers>):
            for <number> in <numbers>:
                try:
                    print(<value:number>)
                except TypeError:
                    print(<LABEL>)


        <gather>([<NUMBER>, None])
        """,
        """
        <number> = <NUMBER>
        try:
            assert <test:number>
        except AssertionError:
            <number> = <value:number>
        print(<show:number>)
        """,
        """
        def <edit>(<word>):
            if <check:word>:
                return <text:word>
            raise <failure>


        for <word> in <WORDS>:
            try:
                print(<edit>(<word>))
            except Exception as error:
                print(error or <LABEL>)
                break
        """,
        """
        <numbers> = [<value2:n> for n in <NUMBERS>]
        try:
            print(<fold:numbers>)
        except TypeError:
            print(<LABEL>)
        """,
    ),
    "value2": (
        "n or None",
        "str(n)",
        "n * <2..5>",
        "n - <2..9>",
        "n if <test:n> else None",
    ),
    "excuse": (
        "<LABEL>",
        "<look:table>",
        "<LABEL>, <look:table>",
    ),
    "digits": (
        '"<12..99>"',
        '"<2..9>x"',
        '"<2..9>.5"',
        "<WORD>",
        '"-<2..9>"',
    ),
    "failure2": (
        "ValueError",
        "ArithmeticError",
        "TypeError",
        "OverflowError",
    ),
    "failures": (
        "Exception",
        "(ArithmeticError, LookupError, ValueError)",
    ),
    "failure": (
        "ValueError",
        "IndexError",
        "LookupError(<LABEL>)",
        "TypeError(<LABEL>)",
    ),
    # --- generators -----------------------------------------------------------------------------
    "generator 0": (
        """
        def <gather>(<numbers>):
            for <number> in <numbers>:
                yield <value:number>


        print(<use:<gather>(<NUMBERS>)>)
        """,
        """
        def <rec>(n):
            while n > 0:
                yield <value:n>
                n -= <1..2>


        print(<use:<rec>(<3..6>)>)
        """,
        """
        def <scan>(<words>):
            for <word> in <words>:
                yield <text:word>


        print(list(<scan>(<WORDS>)))
        """,
        """
        def <rec>():
            yield <NUMBER>
            yield <NUMBER>


        <drain>
        """,
    ),
    "generator 1": (
        """
        def <gather>(<numbers>):
            for <number> in <numbers>:
                if <test:number>:
                    yield <value:number>


        print(<use:<gather>(<NUMBERS>)>)
        """,
        """
        def <scan>(<words>):
            for <word> in <words>:
                if <check:word>:
                    yield <text:word>


        for <word> in <scan>(<WORDS>):
            print(<word>)
        print(<LABEL>)
        """,
        """
        def <gather>(<numbers>):
            <total> = 0
            for <number> in <numbers>:
                <total> += <value:number>
                yield <total>


        print(<use:<gather>(<NUMBERS>)>)
        """,
        """
        def <rec>(n):
            i = <1..3>
            while True:
                yield <value:i>
                i += n


        numbers = <rec>(<2..5>)
        print(next(numbers), next(numbers))
        """,
        """
        def <scan>(<words>):
            for i, <word> in enumerate(<words>):
                yield <value:i>, <text:word>


        print(dict(<scan>(<WORDS>)))
        """,
    ),
    "generator 2": (
        """
        def <gather>(<numbers>):
            yield from <order:numbers>
            yield <fold:numbers>


        print(<use:<gather>(<NUMBERS>)>)
        """,
        """
        class <thing>:
            def __init__(self, <numbers>):
                self.<numbers> = <numbers>

            def __iter__(self):
                for n in self.<numbers>:
                    yield <value:n>


        print(<use:<thing>(<NUMBERS>)>)
        """,
        """
        def <rec>(n):
            if n > 0:
                yield <value:n>
                yield from <rec>(n - <1..2>)


        print(<use:<rec>(<4..6>)>)
        """,
        """
        def <gather>(<numbers>):
            <chosen> = [n for n in <numbers> if <test:n>]
            for n in <chosen>:
                yield <value:n>


        print(<use:<gather>(<NUMBERS>)>)
        """,
        """
        def <gather>(<table>):
            for <key>, <entry> in <table>.items():
                yield <text:key> if <test:entry> else <value:entry>


        print(list(<gather>(<TABLE>)))
        """,
        """
        def <change>(<number>):
            return <value:number>


        def <gather>(<numbers>):
            for <number> in <numbers>:
                yield <change>(<number>)


        print(<use:<gather>(<NUMBERS>)>)
        """,
    ),
    "use": (
        "list(<it>)",
        "list(<it>)",
        "sum(<it>)",
        "max(<it>, default=0)",
        "sorted(<it>)",
        "tuple(<it>)",
        "*<it>",
        "len(list(<it>))",
    ),
    "drain": (
        "print(list(<rec>()))",
        """
        for <number> in <rec>():
            print(<show:number>)
        """,
        "print(sum(<rec>()), max(<rec>()))",
        "print(next(<rec>()))",
        """
        for <number> in <rec>():
            print(<value:number>)
        """,
        """
        <numbers> = list(<rec>())
        print(<fold:numbers>)
        """,
        """
        <numbers> = sorted(<rec>())
        print(<fold:numbers>, <order:numbers>)
        """,
    ),
    # --- context managers: something is tidied up afterwards ------------------------------------
    "context 0": (
        """
        import io

        with io.StringIO(<SENTENCE>) as file:
            <words> = file.read()
            print(<line:words>)
        """,
        """
        import io

        with io.StringIO() as file:
            file.write(<WORD>)
            <word> = file.getvalue()
        print(<text:word>)
        """,
        """
        from contextlib import suppress

        <table> = <TABLE>
        with suppress(KeyError):
            del <table>[<WORD>]
        print(<look:table>)
        """,
        """
        from contextlib import suppress

        <numbers> = <NUMBERS>
        with suppress(IndexError):
            <put>
            print(<numbers>[<2..6>])
        print(<fold:numbers>)
        """,
        """
        import io

        with io.StringIO(<SENTENCE>) as file:
            line = file.read(<3..9>)
        print(<line:line>, <measure2:line>)
        """,
        """
        from contextlib import suppress

        <number> = <NUMBER>
        with suppress(<failure2>):
            <number> = <value:number>
        print(<show:number>)
        """,
        """
        import io

        file = io.StringIO()
        with file:
            file.write(<SENTENCE>)
            <words> = file.getvalue()
        print(<line:words>)
        """,
        """
        from contextlib import nullcontext

        with nullcontext(<NUMBER>) as <number>:
            print(<value:number>, <LABEL>)
        """,
    ),
    "context 1": (
        """
        import io

        with io.StringIO() as file:
            for <number> in <NUMBERS>:
                print(<value:number>, file=file)
            print(file.getvalue()<after file>)
        """,
        """
        from contextlib import suppress

        for text in ("<12..99>", <digits>):
            with suppress(ValueError):
                print(<value:int(text)>)
        """,
        """
        class <thing>:
            def __enter__(self):
                return <NUMBER>

            def __exit__(self, *args):
                print(<LABEL>)


        with <thing>() as <number>:
            print(<value:number>)
        """,
        """
        from contextlib import contextmanager


        @contextmanager
        def <rec>():
            print(<LABEL>)
            yield <NUMBER>
            print(<LABEL>)


        with <rec>() as <number>:
            print(<value:number>)
        """,
        """
        import io

        text = "<NUMBER>\\n<NUMBER>\\n<NUMBER>"
        with io.StringIO(text) as file:
            <numbers> = [int(line) for line in file]
        print(<fold:numbers>)
        """,
        """
        from contextlib import closing
        from io import StringIO

        with closing(StringIO(<SENTENCE>)) as file:
            line = file.readline()
        if <check:line>:
            line = <line:line>
        print(line)
        """,
    ),
    "context 2": (
        """
        import io


        def <scan>(text):
            with io.StringIO(text) as file:
                <words> = file.read()
            return <line:words>


        print(<scan>(<SENTENCE>))
        """,
        """
        from contextlib import contextmanager


        @contextmanager
        def <rec>(<number>):
            try:
                yield <value:number>
            finally:
                print(<LABEL>)


        with <rec>(<NUMBER>) as n:
            print(<value:n>)
        """,
        """
        from contextlib import redirect_stdout
        from io import StringIO

        with redirect_stdout(StringIO()) as file:
            for <number> in <NUMBERS>:
                print(<value:number>)
        print(file.getvalue()<after file>)
        """,
        """
        from contextlib import suppress

        <table> = <TABLE>
        <total> = 0
        for <key> in <WORDS>:
            with suppress(KeyError):
                <total> += <value:<table>[<key>]>
        print(<show:total>)
        """,
        """
        from contextlib import suppress


        def <change>(<number>):
            with suppress(ZeroDivisionError):
                return <value:number> // <number>
            return <value:number>


        print(<change>(<0..0>), <change>(<NUMBER>))
        """,
        """
        from contextlib import ExitStack

        <numbers> = <NUMBERS>
        with ExitStack() as stack:
            stack.callback(print, <LABEL>)
            print(<fold:numbers>, <order:numbers>)
        """,
    ),
    "after file": (
        ".split()",
        ".splitlines()",
        '.replace("\\n", " ")',
        ".split()[-1]",
        ".split()[::-1]",
        '.count("\\n")',
        ".strip()",
        "[:<4..9>]",
    ),
}
