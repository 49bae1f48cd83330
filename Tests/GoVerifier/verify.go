// Checks a live evidence log with Go's own code for transparency logs: the signed note, every tile, every entry's place in
// the tree, and that the tree of an earlier checkpoint is the beginning of the later one.
//
//	verify URL VKEY [EARLIER-NOTE-FILE]
package main

import (
	"encoding/binary"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type checkpoint struct {
	size int64
	root tlog.Hash
}

func fail(format string, arguments ...any) {
	fmt.Printf("FAILED: "+format+"\n", arguments...)
	os.Exit(1)
}

func get(url string) []byte {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		fail("%v", err)
	}
	// What the entries say is for those who oversee; hashes and the checkpoint are for everybody.
	if key := os.Getenv("LINGQU_KEY"); key != "" && strings.Contains(url, "/tile/entries/") {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		fail("%v", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		fail("%s: %s %v", url, answer.Status, err)
	}
	return body
}

func read(text []byte, verifier note.Verifier) checkpoint {
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		fail("the checkpoint's signature: %v", err)
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		fail("the checkpoint is of %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("the checkpoint's size: %v", err)
	}
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(bytes) != tlog.HashSize {
		fail("the checkpoint's root: %v", err)
	}
	var root tlog.Hash
	copy(root[:], bytes)
	return checkpoint{size, root}
}

// C2SP tlog-tiles leaves the height out of paths: it is always 8.
func path(tile tlog.Tile) string {
	return "/tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
}

type tiles struct{ url string }

func (t tiles) Height() int                        { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte)    {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		all = append(all, get(t.url+path(tile)))
	}
	return all, nil
}

func main() {
	url := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("the key: %v", err)
	}
	now := read(get(url+"/checkpoint"), verifier)
	reader := tlog.TileHashReader(tlog.Tree{N: now.size, Hash: now.root}, tiles{url})
	if len(os.Args) > 3 {
		text, err := os.ReadFile(os.Args[3])
		if err != nil {
			fail("%v", err)
		}
		before := read(text, verifier)
		root, err := tlog.TreeHash(before.size, reader)
		if err != nil || root != before.root {
			fail("the log does not begin with the tree of size %d: %v", before.size, err)
		}
		proof, err := tlog.ProveTree(now.size, before.size, reader)
		if err == nil {
			err = tlog.CheckTree(proof, now.size, now.root, before.size, before.root)
		}
		if err != nil {
			fail("consistency from %d to %d: %v", before.size, now.size, err)
		}
	}
	for start := int64(0); start < now.size; start += 256 {
		width := now.size - start
		if width > 256 {
			width = 256
		}
		entries := tlog.Tile{H: 8, L: 0, N: start / 256, W: int(width)}
		bundle := get(url + strings.Replace(path(entries), "/tile/0/", "/tile/entries/", 1))
		for index := start; index < start+width; index++ {
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(now.size, index, reader)
			if err == nil {
				err = tlog.CheckRecord(proof, now.size, now.root, index, tlog.RecordHash(entry))
			}
			if err != nil {
				fail("entry %d: %v", index, err)
			}
		}
		if len(bundle) != 0 {
			fail("bytes after the entries from %d", start)
		}
	}
	fmt.Printf("verified %d entries\n", now.size)
}
