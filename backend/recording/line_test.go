package recording

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A line whose checksum is right is still refused if it is not what encode would write.
func TestDecodeRefuses(t *testing.T) {
	good, err := line{Text: &textLine{SHA256: SHA256("a<b"), Text: "a<b"}}.encode()
	require.NoError(t, err)
	_, err = decode(good[:len(good)-1])
	require.NoError(t, err)
	for name, body := range map[string]string{
		"white space":         `{"text":{"sha256":"` + SHA256("a<b") + `","text": "a<b"}`,
		"escapes":             `{"text":{"sha256":"` + SHA256("a<b") + `","text":"a\u003cb"}`,
		"order of members":    `{"text":{"text":"a<b","sha256":"` + SHA256("a<b") + `"}`,
		"unknown member":      `{"text":{"sha256":"` + SHA256("a<b") + `","text":"a<b","more":1}`,
		"base64 without need": `{"text":{"sha256":"` + SHA256("a<b") + `","text":{"base64":"YTxi"}}`,
		"wrong hash":          `{"text":{"sha256":"` + SHA256("a>b") + `","text":"a<b"}`,
		"two things":          `{"header":{},"text":{"sha256":"` + SHA256("a<b") + `","text":"a<b"}`,
		"nothing":             `{`,
	} {
		_, err := decode(append([]byte(body), sumOf([]byte(body))...))
		assert.Error(t, err, name)
	}
}
