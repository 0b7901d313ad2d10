// Package paper tests what the paper says outside its three arcs: the abstract and the
// measurement set-up, the figures, the synthesis, the proposed pipeline, the release and
// what only the released data hold.
package paper
