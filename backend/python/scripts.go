package python

import _ "embed"

var (
	//go:embed py/wire.py
	wireScript string
	//go:embed py/lockdown.py
	lockdownScript string
	//go:embed py/zygote.py
	zygoteMain string
	//go:embed py/judge.py
	judgeMain string
)

// zygoteScript and judgeScript are the two programs as python3 -c takes them.
var (
	zygoteScript = wireScript + lockdownScript + zygoteMain
	judgeScript  = wireScript + lockdownScript + judgeMain
)

// scriptConfig is what the scripts are told.
type scriptConfig struct {
	CPUSeconds   int     `json:"cpu_seconds"`
	WallSeconds  float64 `json:"wall_seconds"`
	MemoryBytes  int64   `json:"memory_bytes"`
	Processes    int     `json:"processes"`     // with threads
	StaticFilter string  `json:"static_filter"` // of the process itself
	ChildFilter  string  `json:"child_filter"`  // of each child
	Status       int     `json:"status"`        // descriptor on which to report a failed start; closes when ready
}
