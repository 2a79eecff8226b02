import edgeproof.kit.Contract;
import edgeproof.kit.Model;

/** Bench [once]: nanoseconds a row, or 256 rows and out. */
public final class Bench {
    public static void main(String[] arguments) {
        int rows = 256;
        int width = Contract.WIDTH;
        float[][] vectors = new float[rows][width];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                vectors[i][j] = (i * 31 + j * 17) % 101 / 101f;
            }
        }
        int rounds = arguments.length > 0 ? 1 : 15;
        int repeats = arguments.length > 0 ? 1 : 4_000_000 / width / rows;
        double best = Double.MAX_VALUE;
        float sum = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                for (float[] vector : vectors) {
                    sum += Model.probability(vector);
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) (repeats * rows));
        }
        System.out.println(sum < 0 ? sum : best);
    }
}
