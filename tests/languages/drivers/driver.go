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
	"strconv"
	"strings"
	"unicode/utf16"

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
	for i, cell := range cells {
		name := fmt.Sprintf("no such name %d", i)
		if i < kit.NFeatures {
			name = kit.Features()[i].Name
		}
		if cell != "!" {
			named[name] = value(cell)
		}
	}
	row, err := kit.RowOf(named)
	if err != nil {
		return "refused"
	}
	vector, err := row.Vector()
	if err != nil {
		return "refused"
	}
	decision, err := kit.Decide(row, false)
	check(err)
	index := 0
	if decision.Label == kit.Labels()[1] {
		index = 1
	}
	answer := fmt.Sprintf("%08x %d ", math.Float32bits(decision.Probability), index)
	bits := make([]string, len(vector))
	for i, x := range vector {
		bits[i] = strconv.FormatUint(uint64(math.Float32bits(x)), 16)
	}
	answer += strings.Join(bits, ",")
	told := []string{}
	for _, warning := range decision.Warnings {
		told = append(told, fmt.Sprintf("%d:%s", place(warning.Column), warning.Kind))
	}
	return strings.TrimRight(answer+" "+strings.Join(told, ","), " ")
}

func place(column string) int {
	for i, feature := range kit.Features() {
		if feature.Name == column {
			return i
		}
	}
	return -1
}

func value(cell string) any {
	if cell == "-" {
		return nil
	}
	if cell == "T" || cell == "F" {
		return cell == "T"
	}
	// only with pictures
	if cell[0] == 'p' {
		parts := strings.Split(cell[1:], "x")
		pixels, err := hex.DecodeString(parts[3])
		check(err)
		return kit.Picture(pixels, number(parts[0]), number(parts[1]), number(parts[2]))
	}
	// end
	if cell[0] == '*' {
		times, part, _ := strings.Cut(cell[1:], "t")
		n, err := strconv.Atoi(times)
		check(err)
		return strings.Repeat(value("t"+part).(string), n)
	}
	decoded, err := hex.DecodeString(cell[1:])
	check(err)
	if cell[0] == 'w' {
		values := make([]float32, len(decoded)/4)
		check(binary.Read(bytes.NewReader(decoded), binary.BigEndian, values))
		return values
	}
	if cell[0] == 'n' {
		return math.Float64frombits(binary.BigEndian.Uint64(decoded))
	}
	if cell[0] == 'u' {
		units := make([]uint16, len(decoded)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(decoded[2*i:])
		}
		return string(utf16.Decode(units))
	}
	return string(decoded)
}

func number(text string) int {
	number, err := strconv.Atoi(text)
	check(err)
	return number
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
