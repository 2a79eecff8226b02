import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** OrtBench MODEL WIDTH [once]: nanoseconds a row, or 256 rows and out. */
public final class OrtBench {
    public static void main(String[] arguments) throws OrtException {
        int rows = 256;
        int width = Integer.parseInt(arguments[1]);
        float[][] vectors = new float[rows][width];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                vectors[i][j] = (i * 31 + j * 17) % 101 / 101f;
            }
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        OrtSession session = environment.createSession(arguments[0], options);
        // Both tensors are reused: a tensor of a direct buffer shares its memory, a pinned output is written in place.
        FloatBuffer given = direct(width);
        FloatBuffer answer = direct(1);
        var inputs = Map.of("features", OnnxTensor.createTensor(environment, given, new long[] {1, width}));
        var outputs = Map.of("probability", OnnxTensor.createTensor(environment, answer, new long[] {1, 1}));
        int rounds = arguments.length > 2 ? 1 : 15;
        int repeats = arguments.length > 2 ? 1 : 40;
        double best = Double.MAX_VALUE;
        float sum = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                for (float[] vector : vectors) {
                    given.rewind().put(vector);
                    session.run(inputs, outputs).close();
                    sum += answer.get(0);
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) (repeats * rows));
        }
        System.out.println(sum < 0 ? sum : best);
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(Float.BYTES * length).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
