import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;

/** OrtBench MODEL WIDTH [once]: nanoseconds a row, or one row and out. */
public final class OrtBench {
    public static void main(String[] arguments) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        OrtSession session = environment.createSession(arguments[0], options);
        float[][] row = new float[1][Integer.parseInt(arguments[1])];
        int rounds = arguments.length > 2 ? 1 : 15;
        int repeats = arguments.length > 2 ? 1 : 5_000;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                row[0][0] = i % 101 / 101f;
                try (OnnxTensor given = OnnxTensor.createTensor(environment, row);
                        OrtSession.Result result = session.run(Map.of("features", given))) {
                    ((float[][]) result.get(0).getValue())[0][0] += 0;
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) repeats);
        }
        System.out.println(best);
    }
}
