{% set types = ["byte[]", "ImageFeature.Picture"] %}
{% set example = "new byte[%d]" | format(width) %}
{% macro literal(feature) %}
new ImageFeature({{ feature.name | text }}, {{ feature.size[0] }}, {{ feature.size[1] }}, {{ (feature.fit == "crop") | lower }}, new float[] { {{- feature.mean | floats -}} }, new float[] { {{- feature.scale | floats -}} }, {{ feature.channels | texts }})
{%- endmacro %}
package {{ java_package }};

import static {{ java_package }}.Arithmetic.flush;

import java.util.List;

/** A picture: height × width × channels bytes, row after row, pixel after pixel. */
@SuppressWarnings("strictfp") // from Java 17 on, all arithmetic is strict
public final strictfp class ImageFeature extends Feature {
    private static final int MOST_PIXELS = 1 << 24;

    private final int height;
    private final int width;
    private final boolean crop; // whether the middle of a picture of another shape is cut out
    private final float[] mean; // for each channel: the encoded vector has (byte - mean) * scale
    private final float[] scale;
    private final List<String> channels;

    ImageFeature(
            String name,
            int height,
            int width,
            boolean crop,
            float[] mean,
            float[] scale,
            String... channels) {
        super(name);
        this.height = height;
        this.width = width;
        this.crop = crop;
        this.mean = mean;
        this.scale = scale;
        this.channels = List.of(channels);
    }

    /**
     * Returns the channels.
     *
     * @return grey, or red, green and blue in the order of the row vector
     */
    public List<String> channels() {
        return channels;
    }

    /** A picture of any size, which is made to fit: made grey, cropped, resized. */
    public static final class Picture {
        private final byte[] pixels;
        private final int height;
        private final int width;
        private final int channels;

        /**
         * Takes a picture, a row of pixels after the other.
         *
         * @param pixels the bytes of each pixel: grey, or red, green, blue, or these and 255, for a
         *     picture must be opaque
         * @param height pixels from top to bottom
         * @param width pixels from left to right
         * @param channels bytes of a pixel: 1, 3 or 4
         */
        public Picture(byte[] pixels, int height, int width, int channels) {
            this.pixels = pixels;
            this.height = height;
            this.width = width;
            this.channels = channels;
        }

        private void check() {
            if (channels != 1 && channels != 3 && channels != 4) {
                throw expected("1, 3 or 4 channels", "" + channels);
            }
            if (height < 1 || width < 1 || (long) height * width > MOST_PIXELS) {
                throw expected("1 to " + MOST_PIXELS + " pixels", height + " × " + width);
            }
            if (pixels.length != height * width * channels) {
                throw expected(height * width * channels + " bytes", "" + pixels.length);
            }
            for (int i = 3; channels == 4 && i < pixels.length; i += 4) {
                if (pixels[i] != -1) {
                    throw expected("opaque pixels", "transparency");
                }
            }
        }

        /** Returns a channel of a pixel: red, green, blue; grey if it is -1. */
        private long at(long row, long column, int channel) {
            int at = (int) (row * width + column) * channels;
            if (channels == 1) {
                return pixels[at] & 0xFF;
            }
            if (channel >= 0) {
                return pixels[at + channel] & 0xFF;
            }
            int red = pixels[at] & 0xFF;
            int green = pixels[at + 1] & 0xFF;
            int blue = pixels[at + 2] & 0xFF;
            return (77 * red + 150 * green + 29 * blue + 128) >> 8;
        }
    }

    private static IllegalArgumentException expected(String what, String got) {
        return new IllegalArgumentException("expected a picture of " + what + ", got " + got);
    }

    @Override
    int width() {
        return height * width * mean.length;
    }

    @Override
    int columns() {
        return width();
    }

    @Override
    Warning.Kind read(Object cell, float[] vector, int at) {
        if (cell instanceof Picture) {
            ((Picture) cell).check();
            fit((Picture) cell, vector, at);
            return null;
        }
        if (!(cell instanceof byte[])) {
            throw new IllegalArgumentException("expected a picture, got " + cell);
        }
        byte[] bytes = (byte[]) cell;
        if (bytes.length != width()) {
            throw expected(width() + " bytes", "" + bytes.length);
        }
        for (int i = 0; i < bytes.length; i++) {
            vector[at + i] = bytes[i] & 0xFF;
        }
        return null;
    }

    @Override
    String expected() {
        return "a picture";
    }

    /** What is no byte is limited to 0…255 and cut to a whole number. */
    @Override
    void encode(float[] vector, int at, float[] encoded, int column) {
        for (int i = 0; i < width(); i++) {
            float x = vector[at + i];
            float whole = x > 0 ? (int) (x < 255 ? x : 255) : 0;
            int c = i % mean.length;
            encoded[column + i] = flush((whole - mean[c]) * scale[c]);
        }
    }

    /** Writes a picture in the size and with the channels of the row vector. */
    private void fit(Picture picture, float[] vector, int at) {
        long top = 0;
        long left = 0;
        long rows = picture.height;
        long columns = picture.width;
        if (crop && columns * height > rows * width) {
            columns = Math.max(1, rows * width / height);
            left = (picture.width - columns) / 2;
        } else if (crop) {
            rows = Math.max(1, columns * height / width);
            top = (picture.height - rows) / 2;
        }
        int n = channels.size();
        long[][] down = overlaps(top, rows, height);
        long[][] across = overlaps(left, columns, width);
        for (int i = 0; i < width(); i++) {
            int channel = n == 1 ? -1 : channels.get(0).equals("blue") ? 2 - i % n : i % n;
            long sum = rows * columns >> 1;
            long[] high = down[i / n / width];
            long[] wide = across[i / n % width];
            for (int r = 1; r < high.length; r++) {
                for (int c = 1; c < wide.length; c++) {
                    long pixel = picture.at(high[0] + r - 1, wide[0] + c - 1, channel);
                    sum += pixel * high[r] * wide[c];
                }
            }
            vector[at + i] = sum / (rows * columns);
        }
    }

    /**
     * Returns for each result the first pixel that it covers, then how much it covers of this and of
     * those that follow, in units of one pixel divided by the number of results.
     */
    private static long[][] overlaps(long start, long n, int results) {
        long[][] found = new long[results][];
        for (int result = 0; result < results; result++) {
            long from = result * n;
            long first = from / results;
            int pixels = (int) ((from + n + results - 1) / results - first);
            found[result] = new long[1 + pixels];
            found[result][0] = start + first;
            for (int i = 0; i < pixels; i++) {
                long pixel = (first + i) * results;
                long end = Math.min(from + n, pixel + results);
                found[result][1 + i] = end - Math.max(from, pixel);
            }
        }
        return found;
    }
}
