// Package chefrun runs the Chef prompts of Arcs 2 and 3 on live models: it asks a model,
// has a judge label the answers, reads hidden states, and damps attention heads.
//
// A [Backend] serves all of it as [backend.Run]s, so that the claims that were written for
// the released labels run unchanged. Only what a request needs is done, and only once: the
// answers and the judge's replies are kept in recordings, hidden states in memory.
//
// # Prompts
//
// The authors released their prompts and not their checklists, without which no answer can
// be called correct. Two sets of questions can therefore take the place of
// [backend.Step16] and [backend.Fresh]: the original ones of package fixtures/chef, with
// checklists ([Original]), or the authors' prompts with checklists of the user's
// ([Released]). The former are not the paper's prompts, and a Run on them says so
// ([backend.Run].StandIn).
//
// # Labels
//
// An answer is correct if it states at least half of its checklist, as in the paper. An
// answer whose verdict could not be read has no label, and is left out of runs that need
// it; a note says how many were.
package chefrun
