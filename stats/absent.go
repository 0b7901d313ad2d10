package stats

import "math"

// What stands beside an error: NaN throughout, so that a caller who overlooks the error
// finds no comparison true.
var (
	nan           = math.NaN()
	noEstimate    = Point(nan, 0)
	noFisher      = FisherTest{P: nan, Less: nan, Greater: nan, OddsRatio: nan, Conditional: noEstimate}
	noPaired      = PairedTest{P: nan, MidP: nan, AHigher: nan, BHigher: nan}
	noZ           = ZTest{Z: nan, P: nan}
	noChiSquare   = ChiSquareTest{ChiSquare: nan, P: nan}
	noEquivalence = Equivalence{Wald: noEstimate, PLo: nan, PHi: nan, P: nan, Score: noEstimate}
	noEffect      = Effect{D: noEstimate, Hedges: noEstimate, T: nan, P: nan}
	noAgreement   = Agreement{Kappa: noEstimate, Observed: nan, Expected: nan}
	noCorrelation = Correlation{R: noEstimate, P: nan}
	noDifference  = AUCDifference{Estimate: noEstimate, Z: nan, P: nan}
	noPermutation = PermutationResult{Observed: nan, P: nan}
	noAsymmetry   = Asymmetry{Threshold: nan, Wrong: nan, Correct: nan, Value: nan}
	noScan        = AsymmetryScan{Balanced: noAsymmetry, Lowest: noAsymmetry, Half: noAsymmetry}
)
