package falsify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"threearcs/stats"
)

// ReadTexts reads the texts of a sample's answers: from a .json file a list of strings,
// from any other file one text a line.
func ReadTexts(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(path) == ".json" {
		var texts []string
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("%s: want a list of strings: %w", path, err)
		}
		return texts, nil
	}
	texts := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, t := range texts {
		texts[i] = strings.TrimSuffix(t, "\r")
	}
	return texts, nil
}

// SetTexts gives s its texts. It fails if there is not one for each row.
func (s *Sample) SetTexts(texts []string) error {
	if n, _ := s.X.Dims(); len(texts) != n {
		return fmt.Errorf("%s: %d texts for %d rows of features (texts with line breaks need a .json list): %w",
			s.Name, len(texts), n, stats.ErrLength)
	}
	s.Texts = texts
	return nil
}
