"""Recomputes the headline numbers from the authors' files, without any code of this project.

    python3 headline_reference.py <folder with eval/ and phase0_audit/> > headline_reference.json

Wilson and Newcombe intervals are statsmodels', the probe and its AUC scikit-learn's, normal
quantiles scipy's. Written out here from the papers: Newcombe's paired interval (his method
10), Hanley and McNeil's and DeLong's standard errors, and the authors' threshold rule.
Values are in printed units: value, lower and upper bound at 95 %.
"""
import json
import sys
from math import sqrt

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

root = sys.argv[1]
Z = norm.ppf(0.975)
out = {}


def load(path):
    with open(f"{root}/{path}") as f:
        return json.load(f)


def rate(k, n, scale=1):
    lo, hi = proportion_confint(k, n, method="wilson")
    return [scale * k / n, scale * lo, scale * hi]


def difference(k1, n1, k2, n2, scale=1):
    lo, hi = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
    return [scale * (k1 / n1 - k2 / n2), scale * lo, scale * hi]


def paired(a, b):
    n = len(a)
    both, only_a, only_b = sum(a & b), sum(a & ~b), sum(b & ~a)
    neither = n - both - only_a - only_b
    p1, l1, u1 = rate(both + only_a, n)
    p2, l2, u2 = rate(both + only_b, n)
    cross = both * neither - only_a * only_b
    phi = (max(cross - n / 2, 0) if cross > 0 else cross) / sqrt(
        float((both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)))
    d = p1 - p2
    down = sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    up = sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return [100 * d, 100 * (d - down), 100 * (d + up)]


def hanley_mcneil_se(a, m, n):
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    return sqrt((a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n))


def around(value, se):
    return [value, value - Z * se, value + Z * se]


def delong(score, y):
    pos, neg = score[y], score[~y]
    wins = (pos[:, None] > neg) + 0.5 * (pos[:, None] == neg)
    se = sqrt(wins.mean(1).var(ddof=1) / len(pos) + wins.mean(0).var(ddof=1) / len(neg))
    return around(roc_auc_score(y, score), se)


def passes(path):
    return {item["task_id"]: item["passed"] for item in load(path)}


# First pass on HumanEval, and the counts that 36.0 and 28.0 imply.
base, dd = passes("phase0_audit/results/humaneval_baseline.json"), passes("phase0_audit/results/humaneval_dd_fp16.json")
assert base.keys() == dd.keys()
b, d = np.array([base[k] for k in base]), np.array([dd[k] for k in base])
out["A1-HE-01"], out["A1-HE-02"], out["A1-HE-03"] = rate(sum(b), 164, 100), rate(sum(d), 164, 100), paired(d, b)
first, second = ([k for k in range(165) if f"{100 * k / 164:.1f}" == text] for text in ("36.0", "28.0"))
out["A1-HE-07"] = difference(second[0], 164, first[0], 164, 100)

# Gemma's 2x2 table.
items = load("eval/results/judge_v4_step16.json")["items"]
correct = np.array([i["correct"] for i in items], bool)
asserts = np.array([i["verbal"] == "assert" for i in items])
right, wrong = sum(asserts & correct), sum(asserts & ~correct)
pos, neg = sum(correct), sum(~correct)
out["A3-CV-01"] = rate(pos, len(items))
out["AB-04"] = rate(right + wrong, len(items), 100)
out["A3-BA-10"], out["A3-BA-11"] = rate(right, pos, 100), rate(wrong, neg, 100)
out["A3-BA-12"] = difference(wrong, neg, right, pos)

# Gemma's probe, of which the release holds summaries.
labels = np.array(load("eval/results/v1_full_fresh_judged_gold.json")["labels"], bool)
fpos, fneg = sum(labels), sum(~labels)
out["A3-FR-01"] = rate(fpos, len(labels))
configs = load("eval/results/v1_full_v2.json")["evaluation"]["configs"]
for auc_id, asym_id, name in (("A3-FR-02", "A3-FR-03", "C=1.0"), ("A3-FR-04", "A3-FR-05", "C=0.1")):
    auc, rates = configs[name]["auc"], configs[name]["balanced_pc_0.70"]
    out[auc_id] = around(auc, hanley_mcneil_se(auc, fpos, fneg))
    out[asym_id] = difference(round(rates["p_assert_wrong"] * fneg), fneg, round(rates["p_assert_correct"] * fpos), fpos)
cv = np.mean([0.485, 0.596, 0.740, 0.812, 0.781])  # the five folds, section 11.6b of the authors' notes
out["A3-CV-02"] = around(cv, hanley_mcneil_se(cv, pos, neg))
fresh = configs["C=0.1"]["auc"]
out["A3-FR-07"] = around(0.683 - fresh, sqrt(hanley_mcneil_se(0.683, pos, neg) ** 2 + hanley_mcneil_se(fresh, fpos, fneg) ** 2))

# SmolLM2's probe, from the released hidden states.
train, test = (np.load(f"{root}/eval/results/smollm_{name}_features.npz") for name in ("step16", "fresh"))
y, truth = train["coverage"] >= 0.5, np.array(load("eval/results/smollm_fresh_judged_gold.json")["labels"], bool)
scaler = StandardScaler().fit(train["X"].astype(float))
out["A3-SM-01"], out["A3-SM-02"] = rate(sum(y), len(y)), rate(sum(truth), len(truth))
for auc_id, asym_id, c in (("A3-SM-04", "A3-SM-06", 1.0), ("A3-SM-05", "A3-SM-07", 0.1)):
    probe = LogisticRegression(C=c, tol=1e-10, max_iter=100000).fit(scaler.transform(train["X"].astype(float)), y)
    p = probe.predict_proba(scaler.transform(test["X"].astype(float)))[:, 1]
    out[auc_id] = delong(p, truth)
    scans = [(sum(p[~truth] >= t), sum(p[truth] >= t)) for t in np.linspace(0.05, 0.95, 91)]
    k = min((s for s in scans if s[1] >= 0.7 * sum(truth)), key=lambda s: s[0] / sum(~truth) - s[1] / sum(truth))
    out[asym_id] = difference(k[0], sum(~truth), k[1], sum(truth))

made = f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}"
json.dump({"made_with": made, "claims": {k: [round(float(x), 9) for x in out[k]] for k in sorted(out)}}, sys.stdout, indent=1)
print()
