# threearcs: a paper as a Go test suite. "make help" explains each target.
GO ?= go
.DEFAULT_GOAL := help

.PHONY: help
help: ## explain each target
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: claims
claims: ## check every claim offline, print the verdict table, write CLAIMS.md and report.json
	@[ -f report.json ] || echo "first run: compiling takes a minute or two" >&2
	@$(GO) run ./cmd/threearcs claims

.PHONY: test
test: ## run every test that can run on this machine
	$(GO) test -timeout 30m ./...

.PHONY: strict
strict: ## check every claim; contradicted and refuted ones fail
	CLAIMS_STRICT=1 $(GO) test ./claims/...

.PHONY: check
check: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run: gofmt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

.PHONY: tables
tables: ## derive testdata/tables again from the authors' artifacts (see: threearcs fetch)
	$(GO) run ./cmd/threearcs tables

.PHONY: report
report: ## write the report page, the badges, the findings and the figures from the last make claims
	$(GO) run ./cmd/threearcs report
	$(GO) run ./cmd/threearcs badges
	$(GO) run ./cmd/threearcs findings
	$(GO) run ./cmd/threearcs figures

.PHONY: live-check
live-check: known-answers ## prove the live chain on models whose answers are known: in process, and on a server if one is built
	$(GO) test -count=1 -timeout 30m -run RealServer ./cmd/threearcs

.PHONY: known-answers
known-answers: ## of live-check, what "make test" leaves out: all that needs the engine
	$(GO) test -tags engine -count=1 -timeout 30m ./backend/livecheck ./backend/engine ./backend/chefcheck ./backend/ollama/...
	$(GO) test -tags engine -count=1 -timeout 30m -run 'KnownAnswers|ChefClaims' ./suite

.PHONY: bench
bench: ## benchmark against scikit-learn, scipy, the official HumanEval scorer and an Ollama server, where installed
	$(GO) test -run '^$$' -bench . -benchtime 1x ./stats/... ./backend/...
	@if command -v c++ >/dev/null; then $(GO) run -tags engine ./bench/live; \
	else echo "bench/live: skipped: the engine needs a C++ compiler"; fi
	@if /usr/bin/python3 -c 'import sklearn, scipy' 2>/dev/null; then $(GO) run ./bench/stats; \
	else echo "bench/stats: skipped: it needs Debian's python3-sklearn and python3-scipy"; fi
	@if [ -n "$$HUMAN_EVAL_CHECKOUT" ]; then $(GO) run ./bench/humaneval; \
	else echo "bench/humaneval: skipped: name a checkout of openai/human-eval in HUMAN_EVAL_CHECKOUT"; fi

.PHONY: fuzz
fuzz: ## fuzz every parser for ten seconds each
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 10s $$pkg || exit 1; \
	  done; \
	done
