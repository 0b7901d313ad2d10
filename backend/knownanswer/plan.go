package knownanswer

import "fmt"

// A plan is the lookup table of a model: its vocabulary, and what every token is followed
// by.
type plan struct {
	spec    Spec
	vocab   []token
	answers []answer // of the scripts, in order; the default's is the last
	codes   *codebook
	texts   map[string]int // how many tokens have a text
	chain   []int          // ids of the shared preamble
	err     error
}

// An answer is a script as token ids: ids once, then ids[loop:] for ever, unless it ends.
type answer struct {
	ids  []int
	loop int
	ends bool
}

// newPlan lays out the tokens of s, which has been checked.
func newPlan(s Spec) (*plan, error) {
	p := &plan{spec: s, vocab: archs[s.Arch].baseVocabulary(), codes: newCodebook(s.Seed), texts: map[string]int{}}
	for i := range p.vocab {
		p.vocab[i].row.prompt = true
	}
	end := &p.vocab[idEndOfTurn].row
	end.own, end.generated = p.codes.next(), true
	for _, sc := range s.Scripts {
		p.vocab = append(p.vocab, token{text: sc.Key, stored: sc.Key, kind: userToken, row: row{prompt: true, key: true, rank: sc.Rank}})
	}
	for _, word := range s.Words {
		p.vocab = append(p.vocab, token{text: word, stored: word, kind: userToken, row: row{prompt: true}})
	}
	p.layChain()
	for i, sc := range s.Scripts {
		p.vocab[idFirstFree+i].row.payload = p.layScript(sc)
	}
	start := p.layScript(s.Default)
	for _, stored := range archs[s.Arch].spelling.shadows(p.vocab) {
		p.vocab = append(p.vocab, token{stored: stored, kind: normalToken, row: row{prompt: true}})
	}
	for i := range p.vocab {
		if p.vocab[i].row.prompt {
			p.vocab[i].row.next = start
		}
	}
	return p, p.err
}

// add appends a token that can be generated and returns its id.
func (p *plan) add(text string, own code, feature []float64) int {
	p.texts[text]++
	stored, err := archs[p.spec.Arch].spelling.stored(text, p.texts[text])
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("knownanswer: %w", err)
	}
	p.vocab = append(p.vocab, token{text: text, stored: stored, kind: normalToken,
		row: row{own: own, generated: true, feature: feature}})
	return len(p.vocab) - 1
}

// link makes b the successor of a.
func (p *plan) link(a, b int) { p.vocab[a].row.next = p.vocab[b].row.own }

// layChain lays out the shared preamble. Its first token is never reached from within:
// each script enters by a token of its own, then joins the chain.
func (p *plan) layChain() {
	for i, text := range p.spec.Filler {
		p.chain = append(p.chain, p.add(text, p.codes.next(), nil))
		if i > 0 {
			p.link(p.chain[i-1], p.chain[i])
		}
	}
	if n := len(p.chain); n > 0 {
		p.endPreamble(p.chain[n-1])
	}
}

// endPreamble marks the token after which the resume head decides. Without it the answer
// ends there.
func (p *plan) endPreamble(id int) {
	p.vocab[id].row.resume = true
	p.link(id, idEndOfTurn)
}

// layScript lays out sc and returns the code of its first token. A script without tokens
// ends at once.
func (p *plan) layScript(sc Script) code {
	if len(sc.Tokens) == 0 {
		p.answers = append(p.answers, answer{ends: true})
		return p.vocab[idEndOfTurn].row.own
	}
	var a answer
	var first code
	if sc.Filler > 0 {
		var resumed code
		first, resumed = p.codes.pair()
		a.ids = p.enterChain(sc.Filler, first)
		a.ids = append(a.ids, p.add(sc.Tokens[0], resumed, sc.Feature))
	} else {
		first = p.codes.next()
		a.ids = append(a.ids, p.add(sc.Tokens[0], first, sc.Feature))
	}
	for _, text := range sc.Tokens[1:] {
		id := p.add(text, p.codes.next(), sc.Feature)
		p.link(a.ids[len(a.ids)-1], id)
		a.ids = append(a.ids, id)
	}
	a.loop, a.ends = sc.Filler+sc.Loop, sc.Ends
	last := a.ids[len(a.ids)-1]
	if a.ends {
		p.link(last, idEndOfTurn)
	} else {
		p.link(last, a.ids[a.loop])
	}
	p.answers = append(p.answers, a)
	return first
}

// enterChain adds a token with code first that leads into the last n-1 tokens of the
// shared preamble and returns the n ids.
func (p *plan) enterChain(n int, first code) []int {
	at := len(p.chain) - n
	enter := p.add(p.spec.Filler[at], first, nil)
	if n == 1 {
		p.endPreamble(enter)
	} else {
		p.link(enter, p.chain[at+1])
	}
	return append([]int{enter}, p.chain[at+1:]...)
}
