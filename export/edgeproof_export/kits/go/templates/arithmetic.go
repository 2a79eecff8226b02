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

{% if "linear" in activations %}
// linear changes nothing.
func linear(y []float32) {
	for i, x := range y {
		y[i] = flush(x)
	}
}

{% endif %}
{% if "relu" in activations %}
// relu keeps what is positive.
func relu(y []float32) {
	for i, x := range y {
		if !(x >= minNormal) {
			y[i] = 0
		}
	}
}

{% endif %}
{% if "tanh" in activations %}
// tanh is (1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x.
func tanh(y []float32) {
	for i, x := range y {
		magnitude := x
		if x < 0 {
			magnitude = -x
		}
		t := exp(-(2 * clamp(magnitude, 0, 10)))
		tanh := (1 - t) / (1 + t)
		if x < 0 {
			tanh = -tanh
		}
		y[i] = flush(tanh)
	}
}

{% endif %}
{% if "elu" in activations %}
// elu keeps what is positive; else it is e^x - 1.
func elu(y []float32) {
	for i, x := range y {
		if !(x > 0) {
			x = exp(x) - 1
		}
		y[i] = flush(x)
	}
}

{% endif %}
// sigmoid is 1 / (1 + e^-x), x limited to ±87.
func sigmoid(y []float32) {
	for i, x := range y {
		y[i] = flush(1 / (1 + exp(-clamp(x, -87, 87))))
	}
}

// dense puts bias + x · weights into y, the products added in the order of x.
//
// weights has len(x) rows of len(y).
func dense(y, x, weights, bias []float32) {
	n := len(y)
	j := 0
	for ; j+8 <= n; j += 8 { // eight sums stay in registers
		b := (*[8]float32)(bias[j:])
		s0, s1, s2, s3, s4, s5, s6, s7 := b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]
		for i, x := range x {
			w := (*[8]float32)(weights[i*n+j:])
			s0 += float32(x * w[0])
			s1 += float32(x * w[1])
			s2 += float32(x * w[2])
			s3 += float32(x * w[3])
			s4 += float32(x * w[4])
			s5 += float32(x * w[5])
			s6 += float32(x * w[6])
			s7 += float32(x * w[7])
		}
		*(*[8]float32)(y[j:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for ; j < n; j++ {
		sum := bias[j]
		for i, x := range x {
			sum += float32(x * weights[i*n+j])
		}
		y[j] = sum
	}
}
