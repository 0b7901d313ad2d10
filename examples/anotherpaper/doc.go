// Package anotherpaper carries two claims of another, well-known result with the packages
// that carry the paper of this module: graduate admissions at Berkeley in 1973, where men
// were admitted more often than women, and women more often than men once the departments
// are held fixed.
//
// The claims are those of Freedman, Pisani and Purves, Statistics, chapter 2, on the six
// largest departments; the study is Bickel, Hammel and O'Connell (1975), "Sex Bias in
// Graduate Admissions: Data from Berkeley", Science 187, 398-404. The counts are in
// admissions.tsv.
//
// docs/ANOTHER_PAPER.md explains each part.
package anotherpaper
