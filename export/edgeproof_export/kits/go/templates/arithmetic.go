package {{ package }}

import "math"

// The bits of every result are the same on every machine: each operation is rounded once, and no library function
// takes part. Go may fuse x*y + z into one operation; the conversion in float32(x*y) + z forbids it.

// minNormal is the smallest normal float32; smaller magnitudes count as +0.
const minNormal = 0x1p-126

// flush replaces what is smaller in magnitude than 2^-126 by +0.
func flush(x float32) float32 {
	if x < minNormal && x > -minNormal {
		return 0
	}
	return x
}

// clamp limits to lo…hi; NaN stays.
func clamp(x, lo, hi float32) float32 {
	if x < lo {
		return lo
	}
	if x > hi {
		return hi
	}
	return x
}

// exp is e^x by range reduction and a polynomial, at most 0.989 ulp off.
func exp(x float32) float32 {
	const (
		largest  = {{ 0x42B17217 | hex_float }}
		smallest = {{ 0xC2CFF1B4 | hex_float }}
		log2E    = {{ 0x3FB8AA3B | hex_float }}
		ln2High  = {{ 0x3F317200 | hex_float }}
		ln2Low   = {{ 0x35BFBE8E | hex_float }}
	)
	if x != x {
		return x
	}
	if x > largest {
		return float32(math.Inf(1))
	}
	if x < smallest {
		return 0
	}
	half := float32(0.5)
	if x < 0 {
		half = -0.5
	}
	k := int32(float32(x*log2E) + half)
	kFloat := float32(k)
	r := float32(x-float32(kFloat*ln2High)) - float32(kFloat*ln2Low)
	q := float32({{ 0x3AB52297 | hex_float }})
	q = float32(q*r) + {{ 0x3C091CD5 | hex_float }}
	q = float32(q*r) + {{ 0x3D2AAC5C | hex_float }}
	q = float32(q*r) + {{ 0x3E2AAA49 | hex_float }}
	q = float32(q*r) + {{ 0x3EFFFFFE | hex_float }}
	square := float32(r * r)
	y := float32(float32(square*q)+r) + 1
	return float32(y*powerOfTwo(k>>1)) * powerOfTwo(k-k>>1)
}

// powerOfTwo is 2^k, built from bits; k is -126…127.
func powerOfTwo(k int32) float32 {
	return math.Float32frombits(uint32(k+127) << 23)
}
