package report

// verdana11 are the widths in pixels of the characters from ' ' to '~' in Verdana at 11
// pixels, the font that shields.io badges are set in. Figures of the npm package
// anafanafo 2.0.0, data/verdana-11px-normal.json.
var verdana11 = [...]float64{
	3.87, 4.33, 5.05, 9, 6.99, 11.84, 7.99, 2.95, 5, 5, 6.99, 9, 4, 5, 4, 5,
	6.99, 6.99, 6.99, 6.99, 6.99, 6.99, 6.99, 6.99, 6.99, 6.99, 5, 5, 9, 9, 9, 6,
	11, 7.52, 7.54, 7.68, 8.48, 6.96, 6.32, 8.53, 8.27, 4.63, 5, 7.62, 6.12, 9.27, 8.23, 8.66,
	6.63, 8.66, 7.65, 7.52, 6.78, 8.05, 7.52, 10.88, 7.54, 6.77, 7.54, 5, 5, 5, 9, 6.99,
	6.99, 6.61, 6.85, 5.73, 6.85, 6.55, 3.87, 6.85, 6.96, 3.02, 3.79, 6.51, 3.02, 10.7, 6.96, 6.68,
	6.85, 6.85, 4.69, 5.73, 4.33, 6.96, 6.51, 9, 6.51, 6.51, 5.78, 6.98, 5, 6.98, 9,
}

// verdana11More are the widths of the other characters that badges show.
var verdana11More = map[rune]float64{
	'·': 4, '−': 9, '…': 9, '×': 9, '°': 5.96, '±': 9, '–': 6.99, '≤': 9, '≥': 9,
}

// textWidth returns the width in pixels of text in Verdana at 11 pixels. A character that
// is in no table counts as wide as an m.
func textWidth(text string) float64 {
	sum := 0.0
	for _, c := range text {
		w, ok := verdana11More[c]
		switch {
		case ' ' <= c && c <= '~':
			w = verdana11[c-' ']
		case !ok:
			w = verdana11['m'-' ']
		}
		sum += w
	}
	return sum
}
