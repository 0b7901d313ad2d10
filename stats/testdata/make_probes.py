"""Writes the reference vectors for ROC curves, resampling and probes.

Run from the folder stats: python3 testdata/make_probes.py
Inputs are drawn with fixed seeds: the same versions write the same bytes. DeLong's
variance is written out here from its definition; everything else is the libraries'.
"""
import json, math, os, platform

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = dict(python=platform.python_version(), scipy=scipy.__version__, numpy=np.__version__,
                sklearn=sklearn.__version__)


def plain(v):
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    if isinstance(v, (list, tuple, np.ndarray)):
        return [plain(x) for x in v]
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return int(v)
    if isinstance(v, str):
        return v
    v = float(v)
    return v if math.isfinite(v) else str(v)


def write(name, by, cases):
    assert cases, name
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        f.write('{"made_by": %s,\n "command": "python3 testdata/make_probes.py",\n "versions": %s,\n "cases": [\n'
                % (json.dumps(by), json.dumps(VERSIONS)))
        f.write(",\n".join("  " + json.dumps(plain(c)) for c in cases))
        f.write("\n]}\n")


def placements(score, pos):
    x, y = score[pos], score[~pos]
    psi = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return psi.mean(1), psi.mean(0)


def delong(pos, *scores):
    v10, v01 = zip(*(placements(s, pos) for s in scores))
    s = np.cov(np.array(v10)) / pos.sum() + np.cov(np.array(v01)) / (~pos).sum()
    return np.atleast_2d(s)


def sample(seed, n, decimals, shift=0.4, share=0.4):
    r = np.random.default_rng(seed)
    pos = r.random(n) < share
    pos[:2], pos[2:4] = True, False
    a = np.round(r.normal(size=n) + shift * pos, decimals)
    b = np.round(0.6 * a + r.normal(size=n), decimals)
    return pos, a, b


def auc_cases():
    for seed, (n, decimals) in enumerate([(9, 0), (10, 1), (30, 0), (60, 2), (193, 9), (300, 1), (2000, 2)]):
        pos, a, b = sample(seed, n, decimals)
        s = delong(pos, a, b)
        assert s[0, 0] > 0
        d = roc_auc_score(pos, a) - roc_auc_score(pos, b)
        se = math.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
        yield dict(score=a, other=b, pos=pos, auc=roc_auc_score(pos, a), other_auc=roc_auc_score(pos, b),
                   variance=s[0, 0], difference_se=se, p=2 * stats.norm.sf(abs(d / se)))


def bootstrap_cases():
    for seed, n, decimals, resamples in [(0, 12, 9, 500), (1, 40, 1, 999), (2, 293, 9, 400)]:
        pos, a, b = sample(10 + seed, n, decimals)
        if n == 12:  # so small that one-class resamples must not occur: balance it
            pos = np.arange(n) % 2 == 0
        # rounded, so that ties of resamples with the sample do not depend on the last bit
        auc = lambda s, y: round(roc_auc_score(y, s), 13)
        diff = lambda s, t, y: round(roc_auc_score(y, s) - roc_auc_score(y, t), 13)
        mean = lambda v: round(np.mean(v), 13)
        row = dict(score=a, other=b, pos=pos, seed=seed, resamples=resamples)
        for method in ["percentile", "BCa"]:
            for key, data, f in [("auc", (a, pos), auc), ("difference", (a, b, pos), diff)]:
                ci = stats.bootstrap(data, f, paired=True, vectorized=False, n_resamples=resamples, method=method,
                                     random_state=np.random.default_rng(seed)).confidence_interval
                row[f"{key}_{method.lower()}"] = [ci.low, ci.high]
            ci = stats.bootstrap((a,), mean, vectorized=False, n_resamples=resamples, method=method, confidence_level=0.9,
                                 random_state=np.random.default_rng(seed)).confidence_interval
            row[f"mean_{method.lower()}"] = [ci.low, ci.high]
        yield row


def random_cases():
    for seed in [0, 1, 42, 2**31, 2**32 - 1, 2**32, 2**64 - 1]:
        g = np.random.default_rng(seed)
        row = dict(seed=str(seed), uint64=[str(v) for v in g.integers(0, 2**64, 4, dtype="u8", endpoint=False)])
        g = np.random.default_rng(seed)
        row["below"] = np.concatenate([g.integers(0, n, 7) for n in (2, 293, 10**6, 3 * 2**30)])
        if seed < 2**32:
            row["permutation"] = np.random.RandomState(seed).permutation(40)
        yield row


def fold_cases():
    r = np.random.default_rng(5)
    for n, classes, k in [(100, 2, 5), (23, 3, 4), (293, 4, 7), (20, 2, 10)]:
        y = r.permutation(np.arange(n) % classes * 3 - 1)
        for seed in [0, 1, 2, 3, 4, 5, 1234, 2**32 - 1]:
            fold = np.empty(n, int)
            for i, (_, test) in enumerate(StratifiedKFold(k, shuffle=True, random_state=seed).split(y, y)):
                fold[test] = i
            yield dict(y=y, k=k, seed=seed, fold=fold)


def matrix(seed, n, p):
    """Features on a coarse binary grid, so that JSON holds them exactly and shortly."""
    r = np.random.default_rng(seed)
    x = np.round((r.normal(size=(n, p)) * (1 + np.arange(p) % 3) + 2) * 64) / 64
    y = r.normal(size=n) + x[:, 0] - 2 > 0
    return x, y


def exact(C):
    return LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000)


def logistic_cases():
    for seed, (n, p) in enumerate([(30, 4), (40, 12), (24, 60), (16, 16)]):
        x, y = matrix(seed, n, p)
        if p == 12:
            x[:, 5] = 3.25  # a constant column
        for C in [0.01, 0.1, 1.0, 100.0]:
            m = exact(C).fit(x, y)
            s = StandardScaler().fit(x)
            ms = exact(C).fit(s.transform(x), y)
            cv = StratifiedKFold(4, shuffle=True, random_state=seed)
            prob = cross_val_predict(make_pipeline(StandardScaler(), exact(C)), x, y, cv=cv, method="predict_proba")[:, 1]
            folds = [roc_auc_score(y[t], prob[t]) for _, t in cv.split(x, y)]
            yield dict(x=x, y=y, C=C, coef=m.coef_[0], intercept=m.intercept_[0], prob=m.predict_proba(x)[:, 1],
                       mean=s.mean_, scale=s.scale_, scaled_coef=ms.coef_[0], scaled_intercept=ms.intercept_[0],
                       k=4, seed=seed, out_of_fold=prob, pooled_auc=roc_auc_score(y, prob), mean_fold_auc=np.mean(folds))


def null_cases():
    x, y = matrix(7, 24, 40)
    cv = StratifiedKFold(4, shuffle=True, random_state=3)
    tests = [t for _, t in cv.split(x, y)]
    pipe = make_pipeline(StandardScaler(), exact(0.5))
    r = np.random.RandomState(11)
    free = []
    for _ in range(12):
        z = y[r.permutation(len(y))]
        free.append(roc_auc_score(z, cross_val_predict(pipe, x, z, cv=cv, method="predict_proba")[:, 1]))
    r = np.random.RandomState(11)
    within = []
    for _ in range(12):
        z = y.copy()
        for t in tests:
            z[t] = y[t[r.permutation(len(t))]]
        splits = [(np.setdiff1d(np.arange(len(y)), t), t) for t in tests]
        within.append(roc_auc_score(z, cross_val_predict(pipe, x, z, cv=splits, method="predict_proba")[:, 1]))
    yield dict(x=x, y=y, C=0.5, k=4, fold_seed=3, seed=11, restratified=free, within=within)


def pca_cases():
    for seed, (n, p, k) in enumerate([(12, 30, 3), (40, 5, 5), (20, 20, 4)]):
        x, _ = matrix(20 + seed, n, p)
        m = PCA(k, svd_solver="full").fit(x)
        yield dict(x=x, k=k, components=m.components_, variance=m.explained_variance_,
                   ratio=m.explained_variance_ratio_, scores=m.transform(x))


TEXTS = ["The cat sat on the mat. The END!", "A cat, a dog; a caf\u00e9 and 42 mats", "na\u00efve_x \u0416\u0443\u043a \u0436\u0443\u043a don't", "", "the the the dog 3.14 \u00bd\u00bd"]
FRESH = ["unknown words only", "The dog sat on a mat", "\u0436\u0443\u043a"]


def tfidf_cases():
    for least, most in [(1, 1), (1, 2), (2, 3)]:
        v = TfidfVectorizer(ngram_range=(least, most))
        w = v.fit_transform(TEXTS).toarray()
        yield dict(texts=TEXTS, fresh=FRESH, least=least, most=most, vocabulary=v.get_feature_names_out(),
                   idf=v.idf_, weights=w, fresh_weights=v.transform(FRESH).toarray())


write("auc", "roc_auc_score; DeLong et al. (1988) by definition in numpy", list(auc_cases()))
write("bootstrap", "scipy.stats.bootstrap with random_state=default_rng(seed)", list(bootstrap_cases()))
write("random", "numpy default_rng and RandomState", list(random_cases()))
write("folds", "sklearn StratifiedKFold(shuffle=True)", list(fold_cases()))
write("logistic", "sklearn LogisticRegression(solver='newton-cholesky', tol=1e-12), StandardScaler, cross_val_predict", list(logistic_cases()))
write("cvnull", "sklearn cross_val_predict on permuted labels", list(null_cases()))
write("pca", "sklearn PCA(svd_solver='full')", list(pca_cases()))
write("tfidf", "sklearn TfidfVectorizer", list(tfidf_cases()))
write("thresholds", "numpy.linspace(0.05, 0.95, 91)", [dict(t=np.linspace(0.05, 0.95, 91))])
