package python

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// pair is a zygote and a judge, joined by a socket. It scores one program at a time.
type pair struct {
	zygote, judge *process
	requests      *os.File
	replies       *os.File
	sent          map[int]bool // the tasks that the judge knows
	killed        sync.Once
}

// judgeMemory is the judge's address space: room for any answer and any test.
const judgeMemory = 2 << 30

// grace is what a pair may take, beyond a program's wall time, to start it and to judge it. A judge
// that needs longer is stuck in something that the program answered.
const grace = 10 * time.Second

// request is what the judge is asked; problem goes along when the judge sees the task first.
type request struct {
	Task    int         `json:"task"`
	Program string      `json:"program"`
	Problem *judgedPart `json:"problem,omitempty"`
}

// judgedPart is what the judge needs of a problem.
type judgedPart struct {
	Prompt     string `json:"prompt"`
	Test       string `json:"test"`
	EntryPoint string `json:"entry_point"`
}

// reply is what the judge answers.
type reply struct {
	Outcome Outcome `json:"outcome"`
	Detail  string  `json:"detail"`
	CPU     float64 `json:"cpu"`   // seconds
	Error   string  `json:"error"` // the problem cannot be scored
}

// startPair starts the two processes.
func (l *launcher) startPair(config scriptConfig) (*pair, error) {
	zygoteEnd, judgeEnd, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer zygoteEnd.Close()
	defer judgeEnd.Close()
	requestsOut, requestsIn, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer requestsOut.Close()
	repliesOut, repliesIn, err := os.Pipe()
	if err != nil {
		requestsIn.Close()
		return nil, err
	}
	defer repliesIn.Close()

	p := &pair{requests: requestsIn, replies: repliesOut, sent: map[int]bool{}}
	if err := p.start(l, config, zygoteEnd, judgeEnd, requestsOut, repliesIn); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// start starts both processes and waits until they serve.
func (p *pair) start(l *launcher, config scriptConfig, zygoteEnd, judgeEnd, requests, replies *os.File) (err error) {
	config.StaticFilter, config.ChildFilter = l.filters.Zygote, l.filters.Child
	config.Processes = l.isolation.processes()
	if p.zygote, err = l.start(command{zygoteScript, config, []*os.File{zygoteEnd}}); err != nil {
		return err
	}
	config.StaticFilter, config.MemoryBytes = l.filters.Judge, judgeMemory
	if p.judge, err = l.start(command{judgeScript, config, []*os.File{judgeEnd, requests, replies}}); err != nil {
		return err
	}
	return p.ready()
}

// ready waits until both processes serve.
func (p *pair) ready() error {
	for _, process := range []*process{p.zygote, p.judge} {
		if err := process.ready(); err != nil {
			return err
		}
	}
	return nil
}

// kill ends both processes and all that they started, and waits for them. Without its judge, the
// zygote ends its children and then itself.
func (p *pair) kill() {
	p.killed.Do(func() {
		if p.judge != nil {
			p.judge.end()
			p.zygote.endSoon()
		} else if p.zygote != nil {
			p.zygote.end()
		}
		p.requests.Close()
		p.replies.Close()
	})
}

// errStalled says that a pair did not answer in time.
var errStalled = errors.New("the judge did not answer in time")

// score asks the judge about one program. After an error the pair is of no more use.
func (p *pair) score(task int, problem Problem, program string, limit time.Duration) (reply, error) {
	stalled := time.AfterFunc(limit, p.kill)
	answer, err := p.exchange(task, problem, program)
	if !stalled.Stop() {
		return reply{}, errStalled
	}
	return answer, err
}

func (p *pair) exchange(task int, problem Problem, program string) (reply, error) {
	ask := request{Task: task, Program: program}
	if !p.sent[task] {
		ask.Problem = &judgedPart{Prompt: problem.Prompt, Test: problem.Test, EntryPoint: problem.EntryPoint}
	}
	if err := writeFrame(p.requests, ask); err != nil {
		return reply{}, err
	}
	var answer reply
	if err := readFrame(p.replies, &answer); err != nil {
		return reply{}, err
	}
	p.sent[task] = answer.Error == ""
	return answer, nil
}

// writeFrame writes value as JSON behind its length, 4 bytes big-endian.
func writeFrame(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	data := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(text)), uint32(len(text)))
	_, err = w.Write(append(data, text...))
	return err
}

// maxReply bounds a reply of the judge.
const maxReply = 1 << 20

// readFrame reads what writeFrame writes.
func readFrame(r io.Reader, value any) error {
	var header [4]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(header[:])
	if size > maxReply {
		return fmt.Errorf("a reply of %d bytes", size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return err
	}
	return json.Unmarshal(text, value)
}
