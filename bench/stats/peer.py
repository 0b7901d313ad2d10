"""The work of bench/stats in scikit-learn, SciPy and NumPy: peer.py DATA.npz.

Reads one JSON object a line ({"task": name, "size": n}) and answers with one: the seconds that
the task took, without reading data or imports, the processor seconds, those of child processes
included, and its result.
"""

import json
import multiprocessing
import os
import platform
import sys
import time
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
D = dict(np.load(sys.argv[1]))
X, Y = D["X"], D["y"].astype(bool)


def auc(n, which="small"):
    s, y = D[which + "_score"], D[which + "_pos"]
    for _ in range(n):
        a = roc_auc_score(y, s)
    return a


def delong(n, which="small"):
    a, b, y = D[which + "_score"], D[which + "_other"], D[which + "_pos"].astype(bool)
    for _ in range(n):  # Sun and Xu (2014): midranks
        m, k = y.sum(), (~y).sum()
        v = []
        for s in (a, b):
            r, rx, ry = stats.rankdata(s), stats.rankdata(s[y]), stats.rankdata(s[~y])
            v.append(((r[y] - rx) / k, 1 - (r[~y] - ry) / m))
        cov = np.cov(v[0][0], v[1][0]) / m + np.cov(v[0][1], v[1][1]) / k
        z = (v[0][0].mean() - v[1][0].mean()) / np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    return 2 * stats.norm.sf(abs(z))


def bootstrap_loop(n):
    s, y = D["small_score"], D["small_pos"]
    r, v = np.random.default_rng(0), np.empty(n)
    for b in range(n):
        i = r.integers(0, len(y), len(y))
        v[b] = roc_auc_score(y[i], s[i])
    return np.percentile(v, 2.5)


def bootstrap_vector(n):
    """The same by counting, as one would write it in NumPy for speed."""
    s, y = D["small_score"], D["small_pos"].astype(bool)
    order = np.argsort(s, kind="stable")
    slot = np.empty(len(s), int)
    slot[order] = np.arange(len(s))
    i = np.random.default_rng(0).integers(0, len(y), (n, len(y)))
    c = np.bincount((slot[i] + len(s) * np.arange(n)[:, None]).ravel(), minlength=n * len(s)).reshape(n, -1)
    p, q = c * y[order], c * ~y[order]  # the scores have no ties
    v = (p * np.cumsum(q, 1)).sum(1) / (p.sum(1) * q.sum(1))
    return np.percentile(v, 2.5)


def bca(n):
    s, y = D["small_score"], D["small_pos"]
    return stats.bootstrap((s, y), lambda s, y: roc_auc_score(y, s), paired=True, vectorized=False, n_resamples=n,
                           random_state=np.random.default_rng(0)).confidence_interval.low


def model(c):
    return LogisticRegression(C=c, max_iter=2000)


def fit(n, c):
    for _ in range(n):
        m = model(c).fit(StandardScaler().fit_transform(X), Y)
    return np.abs(m.coef_).sum()


def one_cv(job):
    y, splits, c = job
    p = cross_val_predict(make_pipeline(StandardScaler(), model(c)), X, y, cv=splits, method="predict_proba")[:, 1]
    return roc_auc_score(y, p)


def cv_jobs(n, c):
    return ((Y, StratifiedKFold(5, shuffle=True, random_state=s), c) for s in range(n))


def within_jobs(n, c):
    tests = [t for _, t in StratifiedKFold(5, shuffle=True, random_state=0).split(X, Y)]
    splits = [(np.setdiff1d(np.arange(len(Y)), t), t) for t in tests]
    r = np.random.RandomState(0)
    for _ in range(n):
        y = Y.copy()
        for t in tests:
            y[t] = Y[t[r.permutation(len(t))]]
        yield y, splits, c


def free_jobs(n, c):
    r = np.random.RandomState(0)
    for _ in range(n):
        yield Y[r.permutation(len(Y))], StratifiedKFold(5, shuffle=True, random_state=0), c


def one_thread():
    from threadpoolctl import threadpool_limits

    one_thread.limits = threadpool_limits(1)


def spread(jobs):
    """One process a core, one thread each: scikit-learn's n_jobs=-1 at its best."""
    with multiprocessing.Pool(os.cpu_count(), one_thread) as pool:
        return np.mean(pool.map(one_cv, list(jobs), chunksize=1))


TASKS = {
    "auc": auc,
    "auc_large": lambda n: auc(n, "large"),
    "delong": delong,
    "delong_large": lambda n: delong(n, "large"),
    "bootstrap": bootstrap_loop,
    "bootstrap_vector": bootstrap_vector,
    "bca": bca,
    "fit_1": lambda n: fit(n, 1.0),
    "fit_0.1": lambda n: fit(n, 0.1),
    "cv_1": lambda n: np.mean([one_cv(j) for j in cv_jobs(n, 1.0)]),
    "cv_0.1": lambda n: np.mean([one_cv(j) for j in cv_jobs(n, 0.1)]),
    "cv_1_processes": lambda n: spread(cv_jobs(n, 1.0)),
    "cv_0.1_processes": lambda n: spread(cv_jobs(n, 0.1)),
    "null_within": lambda n: np.mean([one_cv(j) for j in within_jobs(n, 0.1)]),
    "null_within_processes": lambda n: spread(within_jobs(n, 0.1)),
    "null_free": lambda n: np.mean([one_cv(j) for j in free_jobs(n, 0.1)]),
    "null_free_processes": lambda n: spread(free_jobs(n, 0.1)),
}

if __name__ == "__main__":
    versions = f"Python {platform.python_version()}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}"
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        ask = json.loads(line)
        start, before = time.perf_counter(), sum(os.times()[:4])
        result = float(TASKS[ask["task"]](ask["size"]))
        wall, cpu = time.perf_counter() - start, sum(os.times()[:4]) - before
        print(json.dumps({"wall": wall, "cpu": cpu, "result": result}), flush=True)
