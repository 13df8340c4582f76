package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sirocco.kernels.DeviceParity;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Shape;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.backend.DeviceException;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.MatMul;
import sirocco.tensor.op.Ops;

class DeviceMemoryTest {
    private static final Device GPU = Device.named("gpu");
    private static final GpuDevice DEVICE = GpuDevice.proven("gpu");

    private static void useAndDrop(int size) {
        Tensor x = DeviceParity.floats(1, size);
        assertEquals(size, GPU.compile((Tensor s) -> s.mul(2)).apply(x).size());
    }

    @Test
    void whatDroppedProgramsHeldIsGivenBack() throws InterruptedException {
        int size = 1_000_003;
        useAndDrop(size);
        long held = DeviceMemory.held(DEVICE);
        assertTrue(held >= 2L * 4 * size, held + " bytes");
        for (int attempt = 0; attempt < 50 && DeviceMemory.held(DEVICE) > held - 8L * size + 1000; attempt++) {
            System.gc();
            Thread.sleep(20);
            useAndDrop(3);
        }
        assertTrue(DeviceMemory.held(DEVICE) <= held - 8L * size + 1000, DeviceMemory.held(DEVICE) + " of " + held);
    }

    private static GpuDevice device(long bytes, long arrayBytes, Supplier<OptionalLong> free) {
        return new GpuDevice(
                "opencl:7:7",
                DEVICE.device(),
                DEVICE.profile(),
                DEVICE.tasksInGraph(),
                new GpuDevice.Memory(bytes, arrayBytes, free));
    }

    @Test
    void tooLittleMemoryIsAnErrorThatSaysHowMuch() {
        GpuDevice small = device(1000, 1000, OptionalLong::empty);
        String message = assertThrows(DeviceException.class, () -> DeviceMemory.require(3 << 20, small))
                .getMessage();
        assertTrue(
                message.contains("device opencl:7:7: ")
                        && message.contains("needs 3.0 MiB")
                        && message.contains("the device has 0.0 MiB"),
                message);
    }

    @Test
    void memoryThatOtherProcessesHoldIsAnErrorBeforeAnythingIsAllocated() {
        GpuDevice taken = device(1L << 40, 1L << 40, () -> OptionalLong.of(60 << 20));
        long held = DeviceMemory.held(taken);
        String message = refusal(8 << 20, taken);
        assertTrue(
                message.startsWith("device opencl:7:7: too little memory: the program needs 64.0 MiB for its arrays; ")
                        && message.contains(", and 60.0 are free beside other processes. Use smaller batches"),
                message);
        assertEquals(held, DeviceMemory.held(taken));
    }

    @Test
    void freeMemoryIsAskedForByLargeProgramsAndSufficesWhenItIsJustEnough() {
        AtomicInteger asked = new AtomicInteger();
        GpuDevice taken = device(1L << 40, 1L << 40, () -> {
            asked.incrementAndGet();
            return OptionalLong.of(60 << 20);
        });
        DeviceMemory.require(1 << 20, taken);
        assertEquals(0, asked.get());
        DeviceMemory.require(60 << 20, taken);
        assertEquals(1, asked.get());
    }

    private static String refusal(int size, GpuDevice device) {
        Graph graph = Graph.trace(
                List.of(new Spec(DType.F32, Shape.of(size))),
                in -> List.of(in.getFirst().mul(2)));
        GpuCode code = GpuCode.of(graph, new int[] {-1}, device.profile(), body -> body);
        return assertThrows(DeviceException.class, () -> GpuInstance.of(code, device, Replay.of(code, device)))
                .getMessage();
    }

    @Test
    void anArrayThatTheDriverWouldRefuseIsAnErrorBeforeItIsAllocated() {
        GpuDevice small = device(1 << 30, 4 << 20, OptionalLong::empty);
        String message = refusal((1 << 20) + 1, small);
        assertTrue(
                message.startsWith("device opencl:7:7: too large an array: the program needs one of 4.0 MiB for "),
                message);
        assertTrue(message.contains("the driver gives none of more than 4.0 MiB. Use smaller batches"), message);
    }

    @Test
    void theLimitIsTheDriversOwn() {
        long limit = DEVICE.memory().arrayBytes();
        assumeTrue(limit / 4 < Integer.MAX_VALUE - 65, "skipped: no array is as large");
        assertTrue(
                limit > 1 << 20 && limit <= DEVICE.memory().bytes(),
                DEVICE.memory().toString());
        String message = refusal((int) (limit / 4 + 1), DEVICE);
        assertTrue(message.contains(": too large an array: "), message);
    }

    @Test
    void aProgramsBytesOnTheDeviceCountStateTwice() {
        var step = GPU.compile((Tensor s, Tensor x) -> s.add(x)).donating(0);
        Tensor x = DeviceParity.floats(1, 1000);
        assertEquals(3 * 4000, step.program(x, x).deviceBytes());
    }

    @Test
    void productsOfWholeTilesCompile() {
        Tensor a = DeviceParity.floats(1, 32 * 64).reshape(32, 64);
        Tensor b = DeviceParity.floats(2, 32 * 128).reshape(32, 128);
        MatMul product = new MatMul(MatMul.Layout.TRANSPOSED, MatMul.Layout.PLAIN);
        float[] expected = Ops.applyAll(product, List.of(a, b)).getFirst().toFloats();
        float[] actual = GPU.compile((Tensor p, Tensor q) ->
                        Ops.applyAll(product, List.of(p, q)).getFirst())
                .apply(a, b)
                .toFloats();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-4f, "element " + i);
        }
    }
}
