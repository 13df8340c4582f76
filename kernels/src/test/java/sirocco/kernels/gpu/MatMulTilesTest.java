package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tornado.DeviceProfile;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Products by the tiles of each compute capability, of which the emulator's own profile has none. */
class MatMulTilesTest {
    private static final int M = 131;
    private static final int K = 21;
    private static final int N = 150;

    private static FloatArray random(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        FloatArray array = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            array.set(i, (float) random.nextDouble(-1, 1));
        }
        return array;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 80})
    void tilesOfEachCapabilityGiveTheProduct(int capability) throws TornadoExecutionPlanException {
        DeviceProfile.Tile tile = DeviceProfile.nvidia(capability).matMul();
        FloatArray a = random(1, M * K);
        FloatArray b = random(2, K * N);
        FloatArray y = new FloatArray(M * N);
        IntArray layout = IntArray.fromElements(0, 0, M, K, N);
        MatMulLaunch.Tiled<FloatArray> kernel = MatMulF32::tkMatMulTiled;
        TaskGraph graph = new TaskGraph("tiles")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, a, b, layout)
                .task(
                        "t0",
                        kernel,
                        new KernelContext(),
                        a,
                        b,
                        y,
                        layout,
                        0,
                        2,
                        K,
                        1,
                        N,
                        1,
                        tile.rows(),
                        tile.columns(),
                        tile.depth(),
                        tile.itemRows(),
                        tile.itemColumns())
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y);
        int groups = ((M + tile.rows() - 1) / tile.rows()) * ((N + tile.columns() - 1) / tile.columns());
        WorkerGrid1D grid = new WorkerGrid1D(groups * tile.group());
        grid.setLocalWork(tile.group(), 1, 1);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(new GridScheduler("tiles.t0", grid)).execute();
        }
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int p = 0; p < K; p++) {
                    sum += (double) a.get(i * K + p) * b.get(p * N + j);
                }
                assertEquals(sum, y.get(i * N + j), K * 0x1p-22, i + ", " + j);
            }
        }
    }
}
