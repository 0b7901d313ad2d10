"""Writes the reference vectors beside this file from independent implementations.

Run from the folder stats: python3 testdata/make_reference.py
The header of each file records the versions used. Inputs are fixed or drawn with a
fixed seed, so that a run with the same versions writes the same bytes.
"""
import json, math, os, platform, random, sys
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import mpmath
import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats import contingency_tables, inter_rater, multitest, power, proportion

HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = dict(python=platform.python_version(), scipy=scipy.__version__, numpy=np.__version__,
                statsmodels=statsmodels.__version__, mpmath=mpmath.__version__)


def number(v):
    """JSON has no infinity or NaN: they travel as strings."""
    v = float(v)
    return v if math.isfinite(v) else str(v)


def write(name, by, cases):
    assert cases, name
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        f.write('{"made_by": %s,\n "command": "python3 testdata/make_reference.py",\n "versions": %s,\n "cases": [\n'
                % (json.dumps(by), json.dumps(VERSIONS)))
        f.write(",\n".join("  " + json.dumps(c) for c in cases))
        f.write("\n]}\n")


COUNTS = [(0, 1), (1, 1), (0, 10), (1, 10), (5, 10), (10, 10), (9, 193), (11, 105), (8, 106), (21, 164),
          (50, 164), (59, 164), (46, 164), (24, 164), (49, 164), (91, 100), (3, 5), (531, 1000), (870, 1000),
          (1, 100000), (49999, 100000), (1, 3), (2, 3), (13, 16)]


def proportions():
    out = []
    for k, n in COUNTS:
        for level in (0.9, 0.95, 0.99):
            w = proportion.proportion_confint(k, n, 1 - level, "wilson")
            b = proportion.proportion_confint(k, n, 1 - level, "beta")
            cp = [0.0 if k == 0 else b[0], 1.0 if k == n else b[1]]  # statsmodels may give NaN there
            out.append(dict(k=k, n=n, level=level, wilson=[number(x) for x in w], exact=[number(x) for x in cp]))
    write("proportion", "statsmodels proportion_confint(method='wilson' and 'beta')", out)


def binomials():
    out = []
    for k, n in COUNTS + [(0, 5), (5, 5), (2, 4), (30, 58), (12, 42)]:
        for p in (0, 0.05, 0.3, 0.5, 0.872, 1):
            two, more, less = (stats.binomtest(k, n, p, alternative=a).pvalue for a in ("two-sided", "greater", "less"))
            out.append(dict(k=k, n=n, p=p, two=number(two), greater=number(more), less=number(less)))
    write("binomial", "scipy.stats.binomtest", out)


PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 0, 20), (10, 10, 0, 10), (11, 105, 8, 106), (50, 164, 21, 164),
         (46, 164, 59, 164), (7, 34, 1, 34), (1, 2, 1, 3), (54, 58, 39, 42), (500, 1000, 510, 1000), (7, 9, 130, 184)]


def differences():
    out = []
    for k1, n1, k2, n2 in PAIRS:
        for level in (0.9, 0.95):
            ci = proportion.confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=1 - level)
            out.append(dict(k1=k1, n1=n1, k2=k2, n2=n2, level=level, newcombe=[number(x) for x in ci]))
    write("difference", "statsmodels confint_proportions_2indep(method='newcomb', compare='diff')", out)
    out = []
    for k1, n1, k2, n2 in PAIRS:
        if 0 < k1 + k2 < n1 + n2:
            z, p = proportion.proportions_ztest([k1, k2], [n1, n2])
            chi2, _, df, _ = stats.chi2_contingency([[k1, n1 - k1], [k2, n2 - k2]], correction=False)
            out.append(dict(k1=k1, n1=n1, k2=k2, n2=n2, z=number(z), p=number(p), chi2=number(chi2)))
    write("two_proportions", "statsmodels proportions_ztest; scipy.stats.chi2_contingency(correction=False)", out)
    out = []
    for k1, n1, k2, n2 in PAIRS:
        if 0 < k1 < n1 or 0 < k2 < n2:
            for lo, hi in ((-0.05, 0.05), (-0.1, 0.1), (-0.2, 0.1)):
                r = proportion.tost_proportions_2indep(k1, n1, k2, n2, lo, hi, method="wald", compare="diff")
                # Not r.pvalue: statsmodels 0.13.5 returns the smaller of both there, which would call
                # 80 % and 60 % equivalent within 5 points.
                both = [r.results_larger.pvalue, r.results_smaller.pvalue]
                out.append(dict(k1=k1, n1=n1, k2=k2, n2=n2, lo=lo, hi=hi, p=number(max(both)),
                                p_lo=number(both[0]), p_hi=number(both[1])))
    write("tost", "statsmodels tost_proportions_2indep(method='wald', compare='diff'), the larger one-sided p-value", out)


def paired():
    out = []
    for b in range(0, 13):
        for c in range(0, 13, 2):
            r = contingency_tables.mcnemar([[5, b], [c, 7]], exact=True)
            out.append(dict(only_a=b, only_b=c, p=number(r.pvalue)))
    for b, c in ((29, 0), (10, 39), (40, 27), (300, 250)):
        r = contingency_tables.mcnemar([[5, b], [c, 7]], exact=True)
        out.append(dict(only_a=b, only_b=c, p=number(r.pvalue)))
    write("mcnemar", "statsmodels mcnemar(exact=True)", out)


def fisher():
    out = []
    tables = [(3, 1, 1, 3), (9, 4, 4, 10), (0, 16, 15, 57), (7, 27, 1, 33), (11, 94, 8, 98), (5, 0, 0, 5), (50, 8, 40, 2),
              (53, 5, 38, 4), (10, 0, 3, 4), (100, 900, 120, 880), (2, 3, 1, 4), (0, 3, 4, 0)]
    for t in tables:
        table = [t[:2], t[2:]]
        two, less, more = (stats.fisher_exact(table, alternative=a)[1] for a in ("two-sided", "less", "greater"))
        r = stats.contingency.odds_ratio(table, kind="conditional")
        ci = r.confidence_interval(0.95)
        out.append(dict(t=t, two=number(two), less=number(less), greater=number(more),
                        sample=number(stats.fisher_exact(table)[0]), conditional=number(r.statistic),
                        lo=number(ci.low), hi=number(ci.high)))
    write("fisher", "scipy.stats.fisher_exact; scipy.stats.contingency.odds_ratio(kind='conditional')", out)


def nct_cdf(t, df, nc):
    """The noncentral t distribution function by integration with 30 digits."""
    mpmath.mp.dps = 30
    t, df, nc = mpmath.mpf(t), mpmath.mpf(df), mpmath.mpf(nc)
    norm = 2 * (df / 2) ** (df / 2) / mpmath.gamma(df / 2)
    f = lambda s: mpmath.ncdf(t * s - nc) * norm * s ** (df - 1) * mpmath.e ** (-df * s * s / 2)
    mode, sd = mpmath.sqrt(max(df - 1, 0) / df), 1 / mpmath.sqrt(2 * df)
    points = sorted({max(mpmath.mpf(0), mode + i * sd) for i in range(-16, 17, 2)})
    return mpmath.quad(f, points)


def noncentral_t():
    out = []
    for df in (1, 2, 5, 20, 80, 89, 300):
        for nc in (-3, 0, 0.5, 4, 12):
            for t in (-2, 0, 1, 4.5, 13):
                out.append(dict(t=t, df=df, nc=nc, p=number(nct_cdf(t, df, nc))))
    write("noncentral_t", "mpmath quadrature of the definition, 30 digits", out)


def effects():
    out = []
    for d, n1, n2 in ((0.5, 10, 10), (0.83, 53, 38), (-0.61, 64, 18), (1.9, 11, 69), (0, 5, 6), (3.2, 4, 3), (0.02, 500, 480), (0.3, 2, 2)):
        unit = math.sqrt(1 / n1 + 1 / n2)
        t, df = d / unit, n1 + n2 - 2
        guess = 1 + abs(t) / math.sqrt(2 * df)
        lo = mpmath.findroot(lambda nc: nct_cdf(t, df, nc) - mpmath.mpf("0.975"), (t - 3 * guess, t - guess), solver="anderson", tol=1e-22)
        hi = mpmath.findroot(lambda nc: nct_cdf(t, df, nc) - mpmath.mpf("0.025"), (t + guess, t + 3 * guess), solver="anderson", tol=1e-22)
        j = mpmath.gamma(mpmath.mpf(df) / 2) / mpmath.sqrt(mpmath.mpf(df) / 2) / mpmath.gamma(mpmath.mpf(df - 1) / 2)
        out.append(dict(d=d, n1=n1, n2=n2, lo=number(lo * unit), hi=number(hi * unit), j=number(j), p=number(2 * stats.t.sf(abs(t), df))))
    write("effect", "mpmath: roots of the noncentral t by quadrature, 30 digits; scipy.stats.t for p", out)
    rng, out = np.random.RandomState(3), []
    for n1, n2, shift in ((6, 9, 0.0), (20, 12, 1.0), (53, 38, 0.4)):
        x, y = np.round(rng.normal(shift, 1, n1), 3), np.round(rng.normal(0, 2, n2), 3)
        t, p = stats.ttest_ind(x, y)
        out.append(dict(x=x.tolist(), y=y.tolist(), t=number(t), p=number(p)))
    write("t_test", "scipy.stats.ttest_ind", out)


def kappas():
    rng, out = np.random.RandomState(5), []
    tables = [[[20, 5], [10, 15]], [[90, 4], [5, 1]], [[45, 15], [25, 15]], [[25, 35], [5, 35]], [[0, 10], [12, 0]],
              [[44, 5, 1], [7, 20, 3], [9, 5, 6]]]
    tables += [rng.poisson(3 + 12 * np.eye(5)).tolist(), rng.poisson(2, (4, 4)).tolist()]
    for t in tables:
        for weight, name in ((None, 0), ("linear", 1), ("quadratic", 2)):
            r = inter_rater.cohens_kappa(np.array(t), wt=weight)
            se = r.std_kappa if hasattr(r, "std_kappa") else math.sqrt(r.var_kappa)
            out.append(dict(table=t, weight=name, kappa=number(r.kappa), se=number(se)))
    write("kappa", "statsmodels cohens_kappa(wt=None, 'linear', 'quadratic')", out)


def multiple():
    rng, out = np.random.RandomState(7), []
    for p in ([0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.5], [0, 1, 0.2], rng.uniform(0, 1, 12).tolist(),
              np.round(rng.uniform(0, 0.1, 30), 2).tolist()):
        out.append(dict(p=p, holm=multitest.multipletests(p, method="holm")[1].tolist(),
                        bh=multitest.multipletests(p, method="fdr_bh")[1].tolist()))
    write("multiple", "statsmodels multipletests(method='holm' and 'fdr_bh')", out)


def powers():
    out = []
    for p1, n1, p2, n2 in ((0.305, 164, 0.128, 164), (0.28, 164, 0.36, 164), (0.105, 105, 0.075, 106), (0.5, 20, 0.5, 30), (0.9, 9, 0.2, 184)):
        r = proportion.power_proportions_2indep(p1 - p2, p2, n1, ratio=n2 / n1, alpha=0.05)
        out.append(dict(p1=p1, n1=n1, p2=p2, n2=n2, power=number(r.power)))
    write("power_two_proportions", "statsmodels power_proportions_2indep(alpha=0.05)", out)
    out = []
    for d, n1, n2 in ((0.5, 20, 20), (0.8, 53, 38), (0.3, 64, 18), (-1.2, 5, 9), (0, 11, 69)):
        out.append(dict(d=d, n1=n1, n2=n2, power=number(power.TTestIndPower().power(d, n1, 0.05, ratio=n2 / n1))))
    write("power_t", "statsmodels TTestIndPower().power(alpha=0.05)", out)
    out = []
    for n, a, b in ((164, 0.12, 0.04), (164, 0.1, 0.2), (20, 0.3, 0.1), (10, 0.2, 0.2), (500, 0.06, 0.03)):
        total = 0.0
        for m in range(1, n + 1):
            x = np.arange(m + 1)
            reject = np.minimum(1, 2 * stats.binom.cdf(np.minimum(x, m - x), m, 0.5)) <= 0.05
            total += stats.binom.pmf(m, n, a + b) * stats.binom.pmf(x, m, a / (a + b))[reject].sum()
        out.append(dict(n=n, a=a, b=b, power=number(total)))
    write("power_mcnemar", "enumeration with scipy.stats.binom (alpha=0.05)", out)
    out = []
    for n, p, null in ((5, 0.2, 0.5), (5, 0.05, 0.5), (30, 0.7, 0.5), (100, 0.91, 0.8), (193, 0.08, 0.05), (40, 0.5, 0.5)):
        hit = [stats.binomtest(k, n, null).pvalue <= 0.05 for k in range(n + 1)]
        out.append(dict(n=n, p=p, null=null, power=number(stats.binom.pmf(np.arange(n + 1), n, p)[hit].sum())))
    write("power_binomial", "enumeration with scipy.stats.binomtest (alpha=0.05)", out)


def area_powers():
    def se(a, n_pos, n_neg):
        q1, q2 = a / (2 - a), 2 * a ** 2 / (1 + a)
        return math.sqrt((a * (1 - a) + (n_pos - 1) * (q1 - a ** 2) + (n_neg - 1) * (q2 - a ** 2)) / (n_pos * n_neg))

    def two_sided(d, null, alt):
        z = stats.norm.isf(0.025)
        shifted = stats.norm(d, alt)
        return shifted.sf(z * null) + shifted.cdf(-z * null)

    out = []
    for a, m, n, b, p, q in ((0.683, 58, 42, 0.516, 55, 138), (0.683, 9, 184, 0.5, 56, 44), (0.557, 55, 138, 0.519, 9, 184), (0.95, 20, 30, 0.9, 25, 15)):
        out.append(dict(auc1=a, pos1=m, neg1=n, auc2=b, pos2=p, neg2=q,
                        against_half=number(two_sided(a - 0.5, se(0.5, m, n), se(a, m, n))),
                        against_bar=number(two_sided(a - 0.63, se(0.63, m, n), se(a, m, n))),
                        against_other=number(two_sided(a - b, *[math.hypot(se(a, m, n), se(b, p, q))] * 2)),
                        reaches_bar=number(stats.norm(a, se(a, m, n)).sf(0.63))))
    write("power_auc", "Hanley and McNeil's formula with scipy.stats.norm (alpha=0.05, bar 0.63)", out)


def correlations():
    rng, out = np.random.RandomState(11), []
    for n, slope in ((4, 1), (10, 0.5), (40, -1), (100, 0)):
        x = np.round(rng.normal(size=n), 2)
        y = np.round(slope * x + rng.normal(size=n), 1)
        r = stats.pearsonr(x, y)
        ci = r.confidence_interval(0.95)
        s = stats.spearmanr(x, y)
        out.append(dict(x=x.tolist(), y=y.tolist(), r=number(r.statistic), p=number(r.pvalue), lo=number(ci.low), hi=number(ci.high),
                        rho=number(s.correlation), rho_p=number(s.pvalue)))
    write("correlation", "scipy.stats.pearsonr with confidence_interval(0.95); scipy.stats.spearmanr", out)
    out = []
    for t in ([[10, 20], [30, 25]], [[5, 1, 9], [4, 4, 4]], [[3, 7], [8, 2], [5, 5]], [[20, 30, 50], [25, 25, 50], [40, 30, 30]]):
        chi2, p, df, _ = stats.chi2_contingency(t, correction=False)
        out.append(dict(table=t, chi2=number(chi2), df=df, p=number(p)))
    write("chi_square", "scipy.stats.chi2_contingency(correction=False)", out)


def printed_as(x, floats, decimals):
    """All texts that the usual rules of rounding give for the fraction x."""
    unit = Decimal(1).scaleb(-decimals)
    scaled = x * 10 ** decimals
    texts = set()
    if (2 * scaled).denominator == 1:  # exact in a Decimal
        half = Decimal((2 * scaled).numerator) / 2
        for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN):
            texts.add(int(half.quantize(Decimal(1), rule)))
        texts.add(math.floor(scaled + Fraction(1, 2)))
    else:
        texts.add(math.floor(scaled + Fraction(1, 2)))
    for f in floats:
        texts.add(int(Decimal("%.*f" % (decimals, f)).scaleb(decimals)))
    return texts


def granularity():
    random.seed(13)
    out = []
    fixed = [("36.0", 100, 164), ("28.0", 100, 164), ("12.8", 100, 164), ("30.5", 100, 164), ("14.6", 100, 164), ("29.9", 100, 164),
             ("91", 100, 100), ("10.5", 100, 105), ("7.5", 100, 106), ("53.1", 50, 500), ("87.0", 50, 500), ("33.3", 100, 10),
             ("12", 100, 8), ("13", 100, 8), ("38", 100, 8), ("37", 100, 8), ("0.13", 1, 40), ("0.12", 1, 40), ("0.5", 1, 7), (".52", 1, 193),
             ("0.00", 1, 5), ("1.00", 1, 5), ("-0.1", 1, 5)]
    for _ in range(60):
        n, decimals, scale = random.choice((3, 8, 40, 42, 58, 125, 193)), random.randint(0, 3), random.choice((1, 100, 25))
        v = random.random() * scale
        fixed.append(("%.*f" % (decimals, v), scale, n))
    for text, scale, n in fixed:
        decimals = len(text.partition(".")[2])
        want = int(Decimal(text).scaleb(decimals))
        ks = [k for k in range(n + 1)
              if want in printed_as(Fraction(scale) * k / n, (scale * float(k) / n, scale * (k / n)), decimals)]
        out.append(dict(text=text, scale=scale, n=n, counts=ks))
    write("granularity", "Python fractions and decimal (ROUND_HALF_UP, ROUND_HALF_EVEN, floor(x+1/2), '%.*f'), all counts tried", out)


if __name__ == "__main__":
    for make in (proportions, binomials, differences, paired, fisher, noncentral_t, effects, kappas, multiple, powers, area_powers, correlations, granularity):
        make()
    print("wrote", HERE, file=sys.stderr)
