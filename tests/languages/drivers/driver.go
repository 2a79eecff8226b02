// driver vectors|rows < what wire.py writes > what it reads
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	kit "edgeproof.local/kit"
)

func main() {
	given, err := io.ReadAll(os.Stdin)
	check(err)
	out := bufio.NewWriter(os.Stdout)
	if os.Args[1] == "vectors" {
		vectors(given, out)
	} else {
		rows(string(given), out)
	}
	check(out.Flush())
}

func vectors(given []byte, out io.Writer) {
	vector := make([]float32, kit.Width)
	for in := bytes.NewReader(given); in.Len() > 0; {
		check(binary.Read(in, binary.LittleEndian, vector))
		probability, err := kit.Probability(vector)
		check(err)
		check(binary.Write(out, binary.LittleEndian, probability))
	}
}

func rows(given string, out io.Writer) {
	for _, line := range strings.Split(strings.TrimSuffix(given, "\n"), "\n") {
		fmt.Fprintln(out, answer(strings.Split(line, " ")))
	}
}

func answer(cells []string) string {
	named := map[string]any{}
	for i, feature := range kit.Features() {
		named[feature.Name] = value(cells[i])
	}
	row, err := kit.RowOf(named)
	check(err)
	probability, err := row.Probability()
	if err != nil {
		return "refused"
	}
	label, err := row.Label()
	check(err)
	index := 0
	if label == kit.Labels()[1] {
		index = 1
	}
	return fmt.Sprintf("%08x %d", math.Float32bits(probability), index)
}

func value(cell string) any {
	if cell == "-" {
		return nil
	}
	if cell == "T" || cell == "F" {
		return cell == "T"
	}
	decoded, err := hex.DecodeString(cell[1:])
	check(err)
	if cell[0] == 'n' {
		return math.Float64frombits(binary.BigEndian.Uint64(decoded))
	}
	return string(decoded)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
