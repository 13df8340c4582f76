package sirocco.kernels.gpu;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import sirocco.tensor.backend.DeviceException;
import sirocco.tornado.Reason;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * The memory of devices, and what programs hold of it. What a program held that nobody uses any more is given back before
 * the next one gets its arrays: then, and not by a thread of its own, since TornadoVM is not made for several at once.
 */
final class DeviceMemory {
    private static final ReferenceQueue<GpuInstance> DROPPED = new ReferenceQueue<>();
    private static final Set<Lease> LEASES = new HashSet<>();
    private static final long PATIENCE_MILLIS = 500;
    private static final double MEGA = 1 << 20;

    /** Asking how much is free starts a process, which takes as long as compiling a kernel or two. */
    private static final long FREE_ASKED_FROM = 16 << 20;

    private static final String REMEDY = "Use smaller batches or a smaller model, or --device cpu";

    private static final Map<String, Long> HELD = new HashMap<>();

    private DeviceMemory() {}

    /** What one program holds. The plan knows nothing of the program that it belongs to. */
    private static final class Lease extends PhantomReference<GpuInstance> {
        private final String device;
        private final long bytes;
        private final TornadoExecutionPlan plan;

        Lease(GpuInstance owner, String device, long bytes, TornadoExecutionPlan plan) {
            super(owner, DROPPED);
            this.device = device;
            this.bytes = bytes;
            this.plan = plan;
        }
    }

    /** Bytes that programs hold of a device. */
    static synchronized long held(GpuDevice device) {
        return HELD.getOrDefault(device.id(), 0L);
    }

    /** Throws if the device has no room for a program's arrays, or its driver is known to refuse one of them. */
    static void require(GpuCode code, GpuDevice device) {
        require(code.deviceBytes(), device);
        code.buffers().stream()
                .filter(buffer -> buffer.bytes() > device.memory().arrayBytes())
                .findFirst()
                .ifPresent(buffer -> {
                    throw new DeviceException(excess(buffer, code, device));
                });
    }

    private static String excess(Buffer buffer, GpuCode code, GpuDevice device) {
        String user = Step.launches(code.steps())
                .filter(launch -> launch.buffers().anyMatch(used -> used == buffer))
                .findFirst()
                .map(launch -> " for " + launch.text())
                .orElse("");
        return String.format(
                Locale.ROOT,
                "device %s: too large an array: the program needs one of %,.1f MiB%s; the driver gives none of more than "
                        + "%,.1f MiB. %s",
                device.id(),
                buffer.bytes() / MEGA,
                user,
                device.memory().arrayBytes() / MEGA,
                REMEDY);
    }

    /** Throws if the device has no room for {@code bytes}, also after the memory of dropped programs was given back. */
    static synchronized void require(long bytes, GpuDevice device) {
        giveBack(0);
        Optional<String> shortage = shortage(bytes, device);
        if (shortage.isPresent()) {
            System.gc();
            giveBack(PATIENCE_MILLIS);
            shortage = shortage(bytes, device);
        }
        shortage.ifPresent(message -> {
            throw new DeviceException(message);
        });
    }

    /** Why there is no room; empty if there is, as far as can be known. */
    private static Optional<String> shortage(long bytes, GpuDevice device) {
        OptionalLong free = bytes < FREE_ASKED_FROM
                ? OptionalLong.empty()
                : device.memory().free().get();
        if (held(device) + bytes <= device.memory().bytes() && bytes <= free.orElse(bytes)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "device %s: too little memory: the program needs %,.1f MiB for its arrays; the device has %,.1f MiB, of which "
                        + "other programs hold %,.1f%s. %s",
                device.id(),
                bytes / MEGA,
                device.memory().bytes() / MEGA,
                held(device) / MEGA,
                free.isPresent()
                        ? String.format(
                                Locale.ROOT, ", and %,.1f are free beside other processes", free.getAsLong() / MEGA)
                        : "",
                REMEDY));
    }

    /** For memory that the driver or TornadoVM did not give, though the device should have it. */
    static String refusal(long needed, GpuDevice device, Throwable thrown) {
        return String.format(
                Locale.ROOT,
                "device %s: too little memory: the program needs %,.3f MiB for its arrays, and was refused some: %s%s. %s",
                device.id(),
                needed / MEGA,
                Reason.of(thrown),
                DriverError.during(thrown),
                REMEDY);
    }

    /** Notes what a program holds as long as it is reachable. */
    static synchronized void lease(GpuInstance owner, GpuDevice device, long bytes, TornadoExecutionPlan plan) {
        LEASES.add(new Lease(owner, device.id(), bytes, plan));
        HELD.merge(device.id(), bytes, Long::sum);
    }

    /** Gives back what a plan holds, which is not used any more. */
    static synchronized void giveUp(TornadoExecutionPlan plan) {
        LEASES.stream().filter(lease -> lease.plan == plan).toList().forEach(DeviceMemory::end);
    }

    private static void giveBack(long waitMillis) {
        try {
            Reference<?> dropped = waitMillis > 0 ? DROPPED.remove(waitMillis) : DROPPED.poll();
            for (; dropped != null; dropped = DROPPED.poll()) {
                end((Lease) dropped);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Lease lease) {
        if (!LEASES.remove(lease)) {
            return;
        }
        HELD.merge(lease.device, -lease.bytes, Long::sum);
        try {
            lease.plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("device gpu: the memory of a program that is used no more stays taken", e);
        }
    }
}
