// Package live turns a model and a problem set into evidence.
//
// A model is asked once, greedily, at the largest num_predict. Its answer to any smaller
// one is a prefix of that answer, cut between tokens (see [Cut]), so one run gives the
// score at every cap. [Recorder] asks a model and keeps the answers in a recording;
// [Backend] scores answers, recorded or asked for now, and serves them as a
// [backend.Run]; [Compare] follows two models over all caps.
package live
