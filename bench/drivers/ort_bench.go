// ort_bench LIBRARY MODEL WIDTH [once]: nanoseconds a row, or 256 rows and out.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	ort "github.com/yalue/onnxruntime_go"
)

func main() {
	const rows = 256
	width := must(strconv.Atoi(os.Args[3]))
	vectors := make([][]float32, rows)
	for i := range vectors {
		vectors[i] = make([]float32, width)
		for j := range vectors[i] {
			vectors[i][j] = float32((i*31+j*17)%101) / 101
		}
	}
	rounds, repeats := 7, 200
	if len(os.Args) > 4 {
		rounds, repeats = 1, 1
	}
	ort.SetSharedLibraryPath(os.Args[1])
	check(ort.InitializeEnvironment())
	options := must(ort.NewSessionOptions())
	check(options.SetIntraOpNumThreads(1))
	// Both tensors belong to the session and are reused by every Run.
	given := must(ort.NewEmptyTensor[float32](ort.NewShape(1, int64(width))))
	answer := must(ort.NewEmptyTensor[float32](ort.NewShape(1, 1)))
	session := must(ort.NewAdvancedSession(os.Args[2], []string{"features"}, []string{"probability"},
		[]ort.Value{given}, []ort.Value{answer}, options))
	best, sum := 1e18, float32(0)
	for round := 0; round < rounds; round++ {
		start := time.Now()
		for i := 0; i < repeats; i++ {
			for _, vector := range vectors {
				copy(given.GetData(), vector)
				check(session.Run())
				sum += answer.GetData()[0]
			}
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/float64(repeats*rows))
	}
	if sum < 0 {
		fmt.Println(sum)
	}
	fmt.Println(best)
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
