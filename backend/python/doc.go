// Package python scores untrusted Python programs against problems in openai/human-eval's format.
package python
