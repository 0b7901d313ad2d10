package python

import (
	"runtime"
	"time"
)

// Options says how programs are run. The zero value is the default everywhere.
type Options struct {
	// Workers is how many programs run at the same time; 0 means one per CPU.
	Workers int
	// CPU is the processor time that a program may use, in whole seconds (rounded up); 0 means 3 s,
	// the official scorer's wall time. It, not wall time, decides a timeout.
	CPU time.Duration
	// Wall bounds a program that waits instead of computing; 0 means ten times CPU, so that even a
	// machine ten times overbooked does not change a score.
	Wall time.Duration
	// Memory is the address space of a program in bytes; 0 means 512 MiB.
	Memory int64
	// AllowUnsandboxed runs programs without a sandbox if, and only if, there can be none here. Every
	// result then has Sandboxed false. Verdicts stay sound, but a program can do whatever the caller can.
	AllowUnsandboxed bool
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.NumCPU()
	}
	if o.CPU <= 0 {
		o.CPU = 3 * time.Second
	}
	o.CPU = (o.CPU + time.Second - 1).Truncate(time.Second)
	if o.Wall <= 0 {
		o.Wall = 10 * o.CPU
	}
	if o.Memory <= 0 {
		o.Memory = 512 << 20
	}
	return o
}

// config returns what the scripts need to know of the options.
func (o Options) config() scriptConfig {
	return scriptConfig{
		CPUSeconds:  int(o.CPU / time.Second),
		WallSeconds: o.Wall.Seconds(),
		MemoryBytes: o.Memory,
	}
}
