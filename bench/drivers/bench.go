// bench [once]: nanoseconds a row, or 256 rows and out.
package main

import (
	"fmt"
	"os"
	"time"

	kit "edgeproof.local/kit"
)

func main() {
	const rows = 256
	vectors := make([][]float32, rows)
	for i := range vectors {
		vectors[i] = make([]float32, kit.Width)
		for j := range vectors[i] {
			vectors[i][j] = float32((i*31+j*17)%101) / 101
		}
	}
	rounds, repeats := 7, 2_000_000/kit.Width/rows
	if len(os.Args) > 1 {
		rounds, repeats = 1, 1
	}
	best, sum := 1e18, float32(0)
	for round := 0; round < rounds; round++ {
		start := time.Now()
		for i := 0; i < repeats; i++ {
			for _, vector := range vectors {
				probability, _ := kit.Probability(vector)
				sum += probability
			}
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/float64(repeats*rows))
	}
	if sum < 0 {
		fmt.Println(sum)
	}
	fmt.Println(best)
}
