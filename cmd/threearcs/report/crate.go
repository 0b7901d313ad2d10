package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// A CrateFile is a file of a crate.
type CrateFile struct {
	Name, Title, MediaType string
	Content                []byte
}

// A Crate describes a run and its files in RO-Crate 1.2, the research-object standard
// (https://w3id.org/ro/crate/1.2), with the Process Run Crate profile.
type Crate struct {
	Report *Report
	Files  []CrateFile
	Date   string                   // when the crate was published, ISO 8601
	URL    func(path string) string // where a source file is published; may answer ""
}

// object is a node of JSON-LD. encoding/json sorts its keys, so the same crate has the
// same bytes.
type object map[string]any

func ref(id string) object { return object{"@id": id} }

const (
	schemaOrg   = "http://schema.org/"
	crateSpec   = "https://w3id.org/ro/crate/1.2"
	crateRuns   = "https://w3id.org/ro/wfrun/process/0.5"
	paperURL    = "https://arxiv.org/abs/2604.11867"
	licenceMIT  = "https://spdx.org/licenses/MIT"
	crateEngine = "#threearcs"
)

// CrateName is the name that RO-Crate demands of the metadata file.
const CrateName = "ro-crate-metadata.json"

// Metadata returns the content of the crate's metadata file.
func (c Crate) Metadata() []byte {
	graph := []object{
		{"@id": CrateName, "@type": "CreativeWork", "about": ref("./"), "conformsTo": ref(crateSpec)},
		c.root(), c.run(), c.software(),
		{"@id": paperURL, "@type": "ScholarlyArticle", "name": "Disposition Distillation at Small Scale: A Three-Arc Negative Result", "identifier": Paper},
		{"@id": licenceMIT, "@type": "CreativeWork", "name": "MIT License"},
		{"@id": crateRuns, "@type": []string{"CreativeWork", "Profile"}, "name": "Process Run Crate", "version": "0.5"},
	}
	graph = append(graph, c.files()...)
	graph = append(graph, c.modules()...)
	graph = append(graph, c.sources()...)
	text, err := json.MarshalIndent(object{"@context": crateSpec + "/context", "@graph": graph}, "", "  ")
	if err != nil {
		panic(err) // of strings and maps of strings: cannot fail
	}
	return append(text, '\n')
}

func (c Crate) root() object {
	parts := []object{}
	for _, f := range c.Files {
		parts = append(parts, ref(f.Name))
	}
	return object{
		"@id": "./", "@type": "Dataset",
		"name":          "A run of the claims of " + Paper,
		"description":   strings.Join(c.Report.Summary(), "; "),
		"datePublished": c.Date,
		"license":       ref(licenceMIT),
		"citation":      ref(paperURL),
		"conformsTo":    ref(crateRuns),
		"hasPart":       parts,
		"mentions":      ref("#run"),
	}
}

// run is the action: threearcs read the sources and made the files.
func (c Crate) run() object {
	results, objects := []object{}, []object{}
	status := "CompletedActionStatus"
	if c.Report.Failing() > 0 {
		status = "FailedActionStatus"
	}
	for _, f := range c.Files {
		results = append(results, ref(f.Name))
	}
	for _, key := range sourceFiles(c.Report.Rows) {
		objects = append(objects, ref(c.sourceID(key)))
	}
	return object{
		"@id": "#run", "@type": "CreateAction",
		"name":         "go test -json ./claims/...",
		"description":  fmt.Sprintf("Checks of the claims with the backend %q on %q", c.Report.Run.Backend, c.Report.Run.System),
		"instrument":   ref(crateEngine),
		"object":       objects,
		"result":       results,
		"actionStatus": ref(schemaOrg + status),
	}
}

func (c Crate) software() object {
	requires := []object{}
	for _, m := range c.modules() {
		requires = append(requires, ref(m["@id"].(string)))
	}
	version := c.Report.Run.Commit
	if version == "" {
		version = "unknown"
	}
	if c.Report.Run.Dirty {
		version += " with local changes"
	}
	return object{
		"@id": crateEngine, "@type": "SoftwareApplication", "name": "threearcs",
		"softwareVersion": version, "softwareRequirements": requires, "license": ref(licenceMIT),
	}
}

// modules are the toolchain and the modules that compute or ask.
func (c Crate) modules() []object {
	var ms []object
	if v := c.Report.Run.Go; v != "" {
		ms = append(ms, object{"@id": "https://go.dev", "@type": "SoftwareApplication", "name": "Go", "softwareVersion": v})
	}
	for _, path := range sortedKeys(c.Report.Run.Modules) {
		ms = append(ms, object{"@id": "https://pkg.go.dev/" + path, "@type": "SoftwareApplication",
			"name": path, "softwareVersion": c.Report.Run.Modules[path]})
	}
	return ms
}

func (c Crate) files() []object {
	var fs []object
	for _, f := range c.Files {
		sum := sha256.Sum256(f.Content)
		fs = append(fs, object{
			"@id": f.Name, "@type": "File", "name": f.Title, "encodingFormat": f.MediaType,
			"contentSize": strconv.Itoa(len(f.Content)), "sha256": hex.EncodeToString(sum[:]),
		})
	}
	return fs
}

// sources are what the claims rest on, wherever it is published.
func (c Crate) sources() []object {
	var ss []object
	for _, key := range sourceFiles(c.Report.Rows) {
		s := ParseSource(key)
		o := object{"@id": c.sourceID(key), "@type": "CreativeWork", "name": s.File}
		if s.SHA256 != "" {
			o["sha256"] = s.SHA256
		}
		ss = append(ss, o)
	}
	return ss
}

// sourceID is the address of a source file, or a name local to the crate.
func (c Crate) sourceID(key string) string {
	s := ParseSource(key)
	if c.URL != nil {
		if address := c.URL(s.File); address != "" {
			return address
		}
	}
	return "#" + url.PathEscape(s.File)
}
