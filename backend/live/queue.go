package live

import "sync"

// A queue hands out the numbers 0…n-1 in order. A number that is given back comes first.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	next, n int
	back    []int
	out     int // taken and neither finished nor given back
}

func newQueue(n int) *queue {
	q := &queue{n: n}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// take returns the next number. It waits while none is left but some are out, since these
// may come back, and returns false when all are finished.
func (q *queue) take() (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.back) == 0 && q.next == q.n && q.out > 0 {
		q.changed.Wait()
	}
	switch {
	case len(q.back) > 0:
		i := q.back[0]
		q.back = q.back[1:]
		q.out++
		return i, true
	case q.next < q.n:
		q.next++
		q.out++
		return q.next - 1, true
	}
	return 0, false
}

// finish says that a number taken is done with.
func (q *queue) finish() { q.settle() }

// giveBack returns number i for another to take.
func (q *queue) giveBack(i int) { q.settle(i) }

func (q *queue) settle(back ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.back = append(q.back, back...)
	q.out--
	q.changed.Broadcast()
}

// empty reports whether all numbers are finished.
func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.next == q.n && len(q.back) == 0 && q.out == 0
}
