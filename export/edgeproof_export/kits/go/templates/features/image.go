{% set example = "Bytes(make([]byte, %d))" | format(width) %}
{% set makers = "Bytes and Picture" %}
{% macro literal(feature) %}
&Image{Height: {{ feature.size[0] }}, Width: {{ feature.size[1] }}, Channels: []string{ {{- feature.channels | texts -}} }{{ ", crop: true" if feature.fit == "crop" }}, mean: []float32{ {{- feature.mean | decimals -}} }, scale: []float32{ {{- feature.scale | decimals -}} }}
{%- endmacro %}
{% macro taken() %}
	case []byte:
		return Bytes(cell), nil
{% endmacro %}
package {{ package }}

import (
	"errors"
	"fmt"
	"math"
)

// mostPixels is how large a picture may be.
const mostPixels = 1 << 24

// Image is a picture: height × width × channels bytes, row after row, pixel after pixel.
//
// The encoded vector has (byte-mean)*scale of each, by channel.
type Image struct {
	Height, Width int
	Channels      []string // their order in the row vector: grey, or red, green and blue in some order
	crop          bool     // whether the middle of a picture of another shape is cut out
	mean, scale   []float32
}

// Bytes is a picture as the row vector has it: in the size and the order of channels of its Image.
func Bytes(pixels []byte) Value { return Value{kind: isSeveral, several: given{pixels: pixels}} }

// Picture is a picture of any size, which is brought to that of its Image: made grey, cropped, resized.
//
// pixels has a row after the other, each pixel as grey (1 channel), as red, green, blue (3), or with a fourth that is
// 255 everywhere: a picture must be opaque.
func Picture(pixels []byte, height, width, channels int) Value {
	return Value{kind: isSeveral, several: given{pixels, height, width, channels}}
}

// given is a picture as a cell holds it; without channels it is of the right size.
type given struct {
	pixels                  []byte
	height, width, channels int
}

func (g given) String() string {
	if g.channels == 0 {
		return fmt.Sprintf("%d bytes", len(g.pixels))
	}
	return fmt.Sprintf("a picture of %d × %d × %d", g.height, g.width, g.channels)
}

func (k *Image) width() int { return k.Height * k.Width * len(k.Channels) }

func (k *Image) nEncoded() int { return k.width() }

func (k *Image) read(cell Value, values []float32) (WarningKind, error) {
	picture, ok := cell.several.(given)
	switch {
	case !ok:
		return "", fmt.Errorf("expected a picture, got %s", cell)
	case picture.channels != 0 || picture.height != 0 || picture.width != 0:
		if err := picture.check(); err != nil {
			return "", err
		}
		k.fit(picture, values)
	case len(picture.pixels) != k.width():
		return "", fmt.Errorf("expected a picture of %d bytes, got %d", k.width(), len(picture.pixels))
	default:
		for i, pixel := range picture.pixels {
			values[i] = float32(pixel)
		}
	}
	return "", nil
}

func (k *Image) expected() string { return "a picture" }

func (k *Image) encode(values, columns []float32) {
	n := len(k.mean)
	for i, x := range values {
		if !(x > 0) {
			x = 0
		} else if !(x < 255) {
			x = 255
		}
		v := float32(math.Trunc(float64(x))) // of what is no byte, the whole part
		columns[i] = flush((v - k.mean[i%n]) * k.scale[i%n])
	}
}

// check refuses what is no picture.
func (g given) check() error {
	switch {
	case g.channels != 1 && g.channels != 3 && g.channels != 4:
		return fmt.Errorf("expected a picture of 1, 3 or 4 channels, got %d", g.channels)
	case g.height < 1 || g.width < 1 || g.height > mostPixels || g.width > mostPixels/g.height:
		return fmt.Errorf("expected a picture of 1 to %d pixels, got %d × %d", mostPixels, g.height, g.width)
	case len(g.pixels) != g.height*g.width*g.channels:
		return fmt.Errorf("expected %d bytes for %s, got %d", g.height*g.width*g.channels, g, len(g.pixels))
	}
	for i := 3; g.channels == 4 && i < len(g.pixels); i += 4 {
		if g.pixels[i] != 255 {
			return errors.New("expected an opaque picture, got one with transparency")
		}
	}
	return nil
}

// at returns a channel of a pixel: 0, 1, 2 are red, green, blue.
func (g given) at(row, column int64, channel int) int64 {
	at := (int(row)*g.width + int(column)) * g.channels
	if g.channels == 1 {
		channel = 0
	}
	return int64(g.pixels[at+channel])
}

// grey returns the brightness of a pixel.
func (g given) grey(row, column int64) int64 {
	if g.channels == 1 {
		return g.at(row, column, 0)
	}
	return (77*g.at(row, column, 0) + 150*g.at(row, column, 1) + 29*g.at(row, column, 2) + 128) >> 8
}

// fit writes a picture in the size and with the channels of the row vector.
func (k *Image) fit(g given, values []float32) {
	height, width, n := int64(k.Height), int64(k.Width), len(k.Channels)
	shown := part{0, 0, int64(g.height), int64(g.width)}
	if k.crop {
		shown = shown.middle(height, width)
	}
	for i := range values {
		pixel := g.grey
		if n == 3 {
			channel := i % n
			if k.Channels[0] == "blue" {
				channel = 2 - channel
			}
			pixel = func(row, column int64) int64 { return g.at(row, column, channel) }
		}
		place := int64(i / n)
		values[i] = float32(shown.mean(place/width, place%width, height, width, pixel))
	}
}

// A part of a picture is a rectangle of pixels. Its numbers have 64 bits: they are multiplied.
type part struct{ top, left, rows, columns int64 }

// middle cuts out the largest part whose sides are as height to width, rounded down, at least one pixel.
func (p part) middle(height, width int64) part {
	if p.columns*height > p.rows*width {
		keep := max(1, p.rows*width/height)
		return part{p.top, p.left + (p.columns-keep)/2, p.rows, keep}
	}
	keep := max(1, p.columns*height/width)
	return part{p.top + (p.rows-keep)/2, p.left, keep, p.columns}
}

// mean returns pixel (row, column) of height × width: the mean of the area that it covers, in whole numbers, with
// areas in units of 1/height and 1/width pixel.
func (p part) mean(row, column, height, width int64, pixel func(row, column int64) int64) int64 {
	area := p.rows * p.columns
	sum := area >> 1
	for r := row * p.rows / height; r*height < (row+1)*p.rows; r++ {
		down := min((row+1)*p.rows, (r+1)*height) - max(row*p.rows, r*height)
		for c := column * p.columns / width; c*width < (column+1)*p.columns; c++ {
			across := min((column+1)*p.columns, (c+1)*width) - max(column*p.columns, c*width)
			sum += pixel(p.top+r, p.left+c) * down * across
		}
	}
	return sum / area
}
