package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuProfileTest {
    private static String execution(int first, int second) {
        return """
                {
                    "part0": {
                        "TOTAL_KERNEL_TIME": "%d",
                        "part0.t0": {
                            "METHOD": "MatMulF32.tkMatMul",
                            "TASK_KERNEL_TIME": "%d"
                        },
                        "part0.t12": {
                            "METHOD": "Elements.tkElements",
                            "TASK_KERNEL_TIME": "%d"
                        }
                    }
                }
                """.formatted(first + second, first, second);
    }

    @Test
    void theLatestExecutionOfALogCounts() {
        assertEquals(Map.of(0, 30L, 12, 40L), GpuProfile.times(execution(10, 20) + execution(30, 40)));
        assertEquals(Map.of(0, 10L, 12, 20L), GpuProfile.times(execution(10, 20)));
    }

    @Test
    void anEmptyLogHasNoTimes() {
        assertEquals(Map.of(), GpuProfile.times("{}"));
        assertEquals(Map.of(), GpuProfile.times(""));
    }
}
