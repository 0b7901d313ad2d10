package recording

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// archiveSuffix is how the name of a compressed recording ends.
const archiveSuffix = ".zst"

// Archive writes the recording src to dst in its sorted form, compressed with zstd. A dst
// that is there is replaced when the whole archive is on disk and not before.
func Archive(dst, src string) error {
	f, err := Open(src)
	if err != nil {
		return err
	}
	defer f.Close()
	temp, err := os.CreateTemp(filepath.Dir(dst), filepath.Base(dst)+".*")
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	if err := f.compress(temp); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	return os.Rename(temp.Name(), dst)
}

func (f *File) compress(to io.Writer) error {
	z, err := zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	if err := f.WriteSorted(z); err != nil {
		z.Close()
		return err
	}
	return z.Close()
}

// WriteSorted writes the recording with its answers sorted by item and repeat, which makes
// the same bytes in whatever order several servers gave the answers.
func (f *File) WriteSorted(to io.Writer) error {
	order, err := f.sorted()
	if err != nil {
		return err
	}
	if err := writeLine(to, line{Header: &f.Header}); err != nil {
		return err
	}
	written := map[string]bool{"": true}
	for _, i := range order {
		l, err := f.read(f.entries[i].offset)
		if err != nil {
			return err
		}
		for _, sum := range []string{l.Answer.System, l.Answer.Prompt, l.Answer.Format, l.Answer.Rendered} {
			if written[sum] {
				continue
			}
			written[sum] = true
			text, err := f.read(f.texts[sum])
			if err != nil {
				return err
			}
			if err := writeLine(to, text); err != nil {
				return err
			}
		}
		if err := writeLine(to, l); err != nil {
			return err
		}
	}
	return nil
}

// sorted returns the indices of the answers by item and repeat.
func (f *File) sorted() ([]int, error) {
	type place struct {
		item   string
		repeat int
	}
	places, order := make([]place, f.Len()), make([]int, f.Len())
	for i := range places {
		l, err := f.read(f.entries[i].offset)
		if err != nil {
			return nil, err
		}
		if l.Answer == nil {
			return nil, f.changed(f.entries[i].offset)
		}
		places[i], order[i] = place{l.Answer.Item, l.Answer.Repeat}, i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(places[a].item, places[b].item), cmp.Compare(places[a].repeat, places[b].repeat))
	})
	return order, nil
}

func writeLine(to io.Writer, l line) error {
	b, err := l.encode()
	if err == nil {
		_, err = to.Write(b)
	}
	return err
}
