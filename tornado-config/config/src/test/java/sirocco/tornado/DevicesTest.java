package sirocco.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sirocco.tornado.DeviceProfile.CudaGraphs;

/** Devices are told apart, and the emulator is never offered as one. */
class DevicesTest {
    @Test
    void theTestsRunOnTheEmulator() {
        assertEquals(Implementation.EMULATOR, Implementation.detect());
        assertEquals(Device.Type.EMULATOR, Devices.emulated().getFirst().type());
    }

    @Test
    void namesMeanDevices() {
        var cpu = new Device("OPENCL", "a CPU", Device.Type.CPU, 1 << 30, 4, 0, 0);
        var first = new Device("OPENCL", "a GPU", Device.Type.GPU, 1 << 30, 4, 0, 1);
        var second = new Device("CUDA", "the same GPU", Device.Type.GPU, 1 << 30, 4, 1, 0);
        var all = List.of(cpu, first, second);
        assertEquals(new Search.Found<>(first), Devices.named("gpu", all));
        assertEquals(new Search.Found<>(first), Devices.named("gpu:0", all));
        assertEquals(new Search.Found<>(second), Devices.named("gpu:1", all));
        assertEquals(new Search.Found<>(cpu), Devices.named("opencl:0:0", all));
        for (String absent : List.of("gpu:2", "cuda:0:0", "opencl:1:0", "ptx:0:0")) {
            var missing = assertInstanceOf(Search.Missing.class, Devices.named(absent, all));
            assertTrue(
                    missing.reason().contains(absent + " among its devices, which are opencl:0:0 (CPU, a CPU), "),
                    missing::reason);
        }
    }

    @Test
    void theEmulatorIsNotOffered() {
        var missing = assertInstanceOf(Search.Missing.class, Devices.find());
        assertEquals("This JVM runs on the TornadoVM emulator, which is for tests", missing.reason());
    }

    @Test
    void anSdkShadowedByTheEmulatorIsAnError() {
        var e = assertThrows(
                IllegalStateException.class, () -> Implementation.of(Implementation.SDK, Implementation.EMULATOR));
        assertTrue(e.getMessage().contains("take the artifact tornado-api off the module path"), e.getMessage());
    }

    @Test
    void withoutShadowTheSdkWins() {
        assertEquals(Implementation.SDK, Implementation.of(Implementation.SDK, Implementation.NONE));
        assertEquals(Implementation.EMULATOR, Implementation.of(Implementation.NONE, Implementation.EMULATOR));
        assertEquals(Implementation.NONE, Implementation.of(Implementation.NONE, Implementation.NONE));
    }

    @Test
    void aDeviceHasTheProfileOfItsType() {
        assertEquals("emulator", DeviceProfile.of(Devices.emulated().getFirst()).name());
        assertEquals("opencl-cpu", DeviceProfile.of(device(Device.Type.CPU)).name());
        assertEquals("nvidia", DeviceProfile.of(device(Device.Type.GPU)).name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 75, 80, 86, 90, 120})
    void everyProfileFitsItsDevice(int capability) {
        fits(DeviceProfile.nvidia(capability));
        fits(DeviceProfile.openClCpu());
        fits(DeviceProfile.emulator());
    }

    @Test
    void capabilitiesAreReadFromTheDriversListing() {
        String listing = "NVIDIA H200, 9.0\nNVIDIA GeForce RTX 3060, 8.6\n";
        assertEquals(90, NvidiaDriver.computeCapability("NVIDIA H200", listing));
        assertEquals(86, NvidiaDriver.computeCapability("NVIDIA GeForce RTX 3060", listing));
        assertEquals(0, NvidiaDriver.computeCapability("NVIDIA H2", listing));
        assertEquals(0, NvidiaDriver.computeCapability("NVIDIA H200", "NVIDIA-SMI has failed: no driver"));
        assertEquals(0, NvidiaDriver.computeCapability("a device of nobody's"), "whether the driver is there or not");
    }

    @Test
    void freeMemoryIsReadFromTheDriversListing() {
        String listing = "NVIDIA H200, 142312 MiB\nNVIDIA GeForce RTX 3060, 7 MiB\nNVIDIA GeForce RTX 3060, 11 MiB\n";
        assertEquals(OptionalLong.of(142312L << 20), NvidiaDriver.freeBytes("NVIDIA H200", listing));
        assertEquals(
                OptionalLong.of(11 << 20),
                NvidiaDriver.freeBytes("NVIDIA GeForce RTX 3060", listing),
                "either of the two may be meant: what both lack is lacking");
        assertEquals(OptionalLong.empty(), NvidiaDriver.freeBytes("NVIDIA H2", listing));
        assertEquals(OptionalLong.empty(), NvidiaDriver.freeBytes("NVIDIA H200", "NVIDIA H200, [N/A]"));
        assertEquals(OptionalLong.empty(), NvidiaDriver.freeBytes("a device of nobody's"), "no driver, or no such GPU");
    }

    @Test
    void higherCapabilitiesTakeLargerTiles() {
        assertEquals(64, DeviceProfile.nvidia(75).matMul().rows());
        assertEquals(128, DeviceProfile.nvidia(90).matMul().rows());
    }

    @Test
    void aDeviceWithoutLibraryIsNeverGivenAProduct() {
        List<Device> emulated = Devices.emulated();
        assertEquals(DeviceProfile.NEVER, DeviceProfile.of(emulated.getFirst()).libraryProduct());
        assertTrue(DeviceProfile.of(emulated.getLast()).libraryProduct() < 1000);
        assertEquals(
                DeviceProfile.NEVER, DeviceProfile.of(device(Device.Type.CPU)).libraryProduct());
        assertEquals(
                DeviceProfile.NEVER, DeviceProfile.of(device(Device.Type.GPU)).libraryProduct());
        Device cuda = new Device("CUDA", "a GPU whose SDK has no cuBLAS", Device.Type.GPU, 1 << 30, 4, 0, 0);
        assertEquals(DeviceProfile.NEVER, DeviceProfile.of(cuda).libraryProduct());
    }

    @Test
    void cudaGraphsAreReplayedOnCudaAlone() {
        List<Device> emulated = Devices.emulated();
        Device cuda = new Device("CUDA", "a GPU", Device.Type.GPU, 1 << 30, 4, 0, 0);
        assertEquals(CudaGraphs.NEVER, DeviceProfile.of(emulated.getFirst()).cudaGraphs());
        assertEquals(CudaGraphs.REPLAYED, DeviceProfile.of(emulated.getLast()).cudaGraphs());
        assertEquals(CudaGraphs.NEVER, DeviceProfile.of(device(Device.Type.CPU)).cudaGraphs());
        assertEquals(CudaGraphs.NEVER, DeviceProfile.of(device(Device.Type.GPU)).cudaGraphs());
        assertEquals(CudaGraphs.REPLAYED, DeviceProfile.of(cuda).cudaGraphs());
    }

    @Test
    void aPropertyStandsForALineOfAProfile() {
        assertEquals(CudaGraphs.NEVER, with("cuda.graphs", "never").cudaGraphs());
        assertEquals(DeviceProfile.NEVER, with("matmul.library", "never").libraryProduct());
        assertEquals(96, with("groups.busy", "96").busyGroups());
        assertEquals(128, DeviceProfile.nvidia(90).busyGroups());
    }

    @Test
    void aWrongLineOfAProfileIsRefused() {
        assertEquals(
                "-Dsirocco.profile.cuda.graphs is off, but must be replayed or never",
                assertThrows(IllegalArgumentException.class, () -> with("cuda.graphs", "off"))
                        .getMessage());
        assertEquals(
                "-Dsirocco.profile.groups.busy is many, but must be a positive number",
                assertThrows(IllegalArgumentException.class, () -> with("groups.busy", "many"))
                        .getMessage());
        String unknown = assertThrows(IllegalArgumentException.class, () -> with("cuda.graph", "never"))
                .getMessage();
        assertTrue(unknown.startsWith("-Dsirocco.profile.cuda.graph: no profile has such a line; "), unknown);
    }

    private static DeviceProfile with(String key, String value) {
        String property = "sirocco.profile." + key;
        System.setProperty(property, value);
        try {
            return DeviceProfile.nvidia(90);
        } finally {
            System.clearProperty(property);
        }
    }

    private static void fits(DeviceProfile profile) {
        var tile = profile.matMul();
        assertTrue(tile.group() <= 1024, profile::name);
        assertTrue(4 * tile.depth() * (tile.rows() + tile.columns()) <= profile.localBytes(), profile::name);
        assertEquals(1, Integer.bitCount(profile.reductionGroup()), profile::name);
    }

    private static Device device(Device.Type type) {
        return new Device("OPENCL", "some device", type, 1 << 30, 4, 0, 0);
    }
}
