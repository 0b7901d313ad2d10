package python

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestValuesCross returns a value of every plain type and compares it, and its type, in the judge.
func TestValuesCross(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for _, value := range []string{
		"None", "True", "False", "0", "-7", "2**63", "-2**63", "3**2000", "1.5", "-0.0", "1e300", "float('inf')",
		"''", `'a\n\x00\u00e9\U0001f600'`, `'\ud800'`, "b''", "bytes(range(256))", "bytearray(b'x')", "1+2j",
		"[]", "[1, [2.0, None]]", "()", "(1,)", "((), [()])", "{}", "{1: 'a', (1, 2): [3], None: {}}",
		"set()", "{1, 2}", "frozenset({'a'})", "range(3)", "range(10, 0, -3)", "{'a': 1}.keys()",
		"__import__('collections').deque([1, 2])", "__import__('fractions').Fraction(1, 3)",
		"__import__('decimal').Decimal('1.10')",
	} {
		t.Run(value, func(t *testing.T) {
			test := "want = " + value + "; got = candidate(); assert type(got) is type(want), type(got); assert got == want and repr(got) == repr(want), got"
			result := scoreBody(t, r, test, "    return "+value+"\n")
			require.Equal(t, Correct, result.Outcome, result.Detail)
			result = scoreBody(t, r, test, "    return [0, "+value+"]\n")
			require.Equal(t, Wrong, result.Outcome)
		})
	}
}

// TestArgumentsCross passes values the other way, by position and by name.
func TestArgumentsCross(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for _, value := range []string{"None", "2**70", "'x'", "(1, [2])", "{(1,): {2}}", "b'x'", "range(3)", "1+2j"} {
		test := "assert candidate(" + value + ") == repr(((" + value + ",), {}))"
		result := scoreBody(t, r, test, "    return repr((args, {}))\n")
		require.Equal(t, Correct, result.Outcome, "%s: %s", value, result.Detail)
	}
	problem := Problem{TaskID: "named", Prompt: "def f(a, *, b):\n", EntryPoint: "f",
		Test: "def check(candidate):\n    for _ in range(2):\n        assert candidate(1, b=[2]) == (1, [2])\n"}
	for range 2 {
		result, err := r.Score(t.Context(), problem, problem.Program("    return (a, b)\n"))
		require.NoError(t, err)
		require.Equal(t, Correct, result.Outcome, result.Detail)
	}
}

// TestSubclassesArePlain checks that what arrives of a subclass is its base class, and that iterators
// arrive as iterators: they can be walked, and they equal no list.
func TestSubclassesArePlain(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for name, v := range map[string]struct{ test, body string }{
		"enum":       {"assert type(candidate()) is int and candidate() == 3", "    import enum\n    return enum.IntEnum('E', {'a': 3}).a\n"},
		"str":        {"assert type(candidate()) is str and candidate() == 'x'", "    class S(str): pass\n    return S('x')\n"},
		"float":      {"assert type(candidate()) is float and candidate() == 1.5", "    class F(float): pass\n    return F(1.5)\n"},
		"namedtuple": {"assert type(candidate()) is tuple and candidate() == (1, 2)", "    from collections import namedtuple\n    return namedtuple('P', 'x y')(1, 2)\n"},
		"counter":    {"assert type(candidate()) is dict and candidate() == {'a': 2}", "    from collections import Counter\n    return Counter('aa')\n"},
		"generator":  {"assert list(candidate()) == [0, 1]", "    return (i for i in range(2))\n"},
		"map":        {"assert tuple(candidate()) == ('1',)", "    return map(str, [1])\n"},
		"zip":        {"assert candidate() != [(1, 2)] and list(candidate()) == [(1, 2)]", "    return zip([1], [2])\n"},
		"values":     {"assert sorted(candidate()) == [1] and len(candidate()) == 1", "    return {'a': 1}.values()\n"},
		"items":      {"assert candidate() == {'a': 1}.items()", "    return {'a': 1}.items()\n"},
		"itertools":  {"assert tuple(candidate()) == (1, 2)", "    import itertools\n    return itertools.chain([1], [2])\n"},
		"iterator":   {"assert list(candidate()) == [1]", "    class I:\n        n = 0\n        def __iter__(self): return self\n        def __next__(self):\n            if self.n: raise StopIteration\n            self.n = 1\n            return 1\n    return I()\n"},
	} {
		result := scoreBody(t, r, v.test, v.body)
		require.Equal(t, Correct, result.Outcome, "%s: %s", name, result.Detail)
	}
}

// TestTestsAreUnderstood runs what tests of other problem sets do.
func TestTestsAreUnderstood(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for name, v := range map[string]struct {
		test, body string
		want       Outcome
	}{
		"own exception":       {"try:\n        candidate()\n    except ValueError as error: assert error.args == ('k', 2)", "    class Own(ValueError): pass\n    raise Own('k', 2)\n", Correct},
		"library's exception": {"try:\n        candidate()\n    except ValueError: pass", "    import json\n    json.loads('{')\n", Correct},
		"key error's text":    {"try:\n        candidate()\n    except KeyError as error: assert str(error) == repr('k')", "    return {}['k']\n", Correct},
		"decoding error":      {"try:\n        candidate()\n    except ValueError as error: assert 'utf-8' in str(error)", "    return b'\\xff'.decode()\n", Correct},
		"exception of object": {"try:\n        candidate()\n    except KeyError as error: assert 'object' in str(error)", "    raise KeyError(object())\n", Correct},
		"ends a map":          {"assert all(map(candidate, [1, 2]))", "    raise StopIteration\n", Wrong},
		"ends a map, own":     {"assert set(map(candidate, [1, 2])) <= {1}", "    class Own(StopIteration): pass\n    raise Own\n", Wrong},
		"message too long":    {"assert candidate() == 1, candidate()", "    return 10 ** 5000\n", Wrong},
		"exception too long":  {"candidate()", "    raise ValueError(10 ** 5000)\n", Wrong},
		"swallowed stop":      {"try:\n        x = candidate(candidate(1))\n    except: x = None\n    assert x", "    import time\n    return args[0] + time.time_ns()\n", Correct},
		"expected exception":  {"try:\n        candidate()\n    except KeyError as error: assert 'k' in str(error)\n    else: assert False", "    raise KeyError('k')\n", Correct},
		"other exception":     {"try:\n        candidate()\n    except KeyError: pass", "    raise IndexError\n", Wrong},
		"swallowed exit":      {"try:\n        candidate()\n    except BaseException: pass", "    import os; os._exit(0)\n", Wrong},
		"swallowed flood":     {"for _ in range(3):\n        try: candidate()\n        except BaseException: pass", "    import os\n    while True: os.write(3, b'x' * 4096)\n", Wrong},
		"no call":             {"pass", "    return 1\n", Correct},
		"no call, no syntax":  {"pass", "    return (\n", Correct},
		"answers fed back":    {"assert candidate(candidate(candidate(1))) == 4", "    return args[0] + 1\n", Correct},
		"state kept":          {"assert [candidate() for _ in range(3)] == [1, 2, 3]", "    global n\n    n = globals().get('n', 0) + 1\n    return n\n", Correct},
		"print half a letter": {"assert candidate()", "    print('\\ud800')\n    return True\n", Correct},
		"print":               {"print('passed'); assert candidate()", "    print('passed')\n    return True\n", Correct},
		"unseeded random":     {"import random; x = random.random(); assert candidate(x) == x", "    return args[0]\n", Correct},
		"clock":               {"import time; x = time.time_ns(); assert candidate(x) == x", "    return args[0]\n", Correct},
		"entry point by name": {"assert f(2) == candidate(2) == 4", "    return args[0] ** 2\n", Correct},
		"thread left behind":  {"assert candidate() == 1", "    import threading, time\n    threading.Thread(target=time.sleep, args=(60,)).start()\n    return 1\n", Correct},
		"thread pool":         {"assert candidate() == [0, 1, 4]", "    from concurrent.futures import ThreadPoolExecutor\n    with ThreadPoolExecutor(2) as pool:\n        return list(pool.map(lambda x: x * x, range(3)))\n", Correct},
		"asyncio":             {"assert candidate() == 5", "    import asyncio\n    async def five():\n        await asyncio.sleep(0)\n        return 5\n    return asyncio.run(five())\n", Correct},
		"module name":         {"assert candidate() == 'builtins'", "    return __name__\n", Correct},
	} {
		t.Run(name, func(t *testing.T) {
			for range 3 { // recording, then ahead, then again
				result := scoreBody(t, r, v.test, v.body)
				require.Equal(t, v.want, result.Outcome, result.Detail)
			}
		})
	}
}

// TestUnscorableProblems fails with an error: it is the problem's fault, not the program's.
func TestUnscorableProblems(t *testing.T) {
	r := newTestRunner(t, strongest(t), Options{Workers: 1})
	for name, v := range map[string]struct{ prompt, test, want string }{
		"syntax of test":     {"def f():\n", "def check(candidate)\n", "not Python"},
		"syntax of prompt":   {"def f(:\n", "def check(candidate): pass\n", "not Python"},
		"no check":           {"def f():\n", "x = 1\n", "KeyError: 'check'"},
		"test raises":        {"def f():\n", "1 / 0\n", "ZeroDivisionError"},
		"argument no data":   {"def f():\n", "def check(candidate): candidate(lambda: 1)\n", "an argument of type function is not plain data"},
		"argument swallowed": {"def f():\n", "def check(candidate):\n    try: candidate(lambda: 1)\n    except Exception: pass\n", "an argument of type function"},
		"argument an object": {"def f():\n", "def check(candidate): candidate(x=object())\n", "an argument of type object"},
	} {
		problem := Problem{TaskID: "bad", Prompt: v.prompt, EntryPoint: "f", Test: v.test}
		for range 2 {
			_, err := r.Score(t.Context(), problem, problem.Program("    return 1\n"))
			require.ErrorContains(t, err, v.want, name)
			require.ErrorContains(t, err, `problem "bad" cannot be scored`)
		}
	}
	require.Equal(t, Correct, scoreBody(t, r, "assert candidate() == 1", "    return 1\n").Outcome, "the runner goes on")
}
