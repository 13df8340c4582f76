package sirocco.apps.data.wfdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import sirocco.apps.Failure;
import sirocco.apps.data.Beats;

/**
 * Cuts a recording into heartbeats as Kachuee et al. 2018 do ("ECG Heartbeat Classification: A Deep Transferable
 * Representation", section III): the signal at 125 Hz; from each annotated R peak on 1.2 times the median interval between
 * the beats of the same ten seconds; scaled to 0 … 1; padded with zeros to 187 samples.
 *
 * <p>What the paper leaves open was found by comparing with the beats published under its recipe, which this reproduces bit
 * for bit: a low-pass filter at 55 Hz, then linear interpolation; ten seconds hold the intervals that begin in them; a beat
 * at the recording's end may be shorter.
 */
public final class BeatCutter {
    private static final int SECONDS = 10;
    private static final double INTERVALS = 1.2;
    private static final int TAPS = 121;
    private static final double CUT_OFF = 55;
    private static final double STEPS = 255;

    private BeatCutter() {}

    /**
     * Heartbeats of one recording.
     *
     * @param samples [n · 187], steps of 1/255, row-major
     * @param labels  [n] class in 0 … 4
     * @param skipped beats that were annotated but are flat, or of which the recording holds less than one interval
     */
    public record Cut(byte[] samples, int[] labels, int skipped) {}

    /**
     * Cuts signal {@code lead} of a recording.
     *
     * @throws Failure if the signal has gaps or fewer than 125 samples a second
     */
    public static Cut cut(Recording recording, int lead) {
        Header header = recording.header();
        double[] signal = resampled(header, recording.signals()[lead]);
        List<Annotation> beats = recording.annotations().stream()
                .filter(annotation -> classOf(annotation.symbol()).isPresent())
                .toList();
        int[] lengths = lengths(beats, header.hertz());
        var samples = new ArrayList<byte[]>();
        var labels = new ArrayList<Integer>();
        for (int i = 0; i < lengths.length; i++) {
            byte[] beat = beat(signal, (int) Math.rint(place(beats.get(i), header.hertz())), lengths[i]);
            if (beat.length > 0) {
                samples.add(beat);
                labels.add(classOf(beats.get(i).symbol()).getAsInt());
            }
        }
        return new Cut(
                joined(samples), labels.stream().mapToInt(Integer::intValue).toArray(), lengths.length - labels.size());
    }

    /** The class N, S, V, F or Q (0 … 4) of an annotation by AAMI EC57; none where it marks no beat. */
    static OptionalInt classOf(char symbol) {
        return switch (symbol) {
            case 'N', 'L', 'R', 'B', 'e', 'j' -> OptionalInt.of(0);
            case 'A', 'a', 'J', 'S', 'n' -> OptionalInt.of(1);
            case 'V', 'E', 'r' -> OptionalInt.of(2);
            case 'F' -> OptionalInt.of(3);
            case '/', 'f', 'Q', '?' -> OptionalInt.of(4);
            default -> OptionalInt.empty();
        };
    }

    /** The signal at 125 Hz, without what that many samples cannot show. */
    private static double[] resampled(Header header, short[] signal) {
        if (header.hertz() < Beats.HERTZ) {
            throw new Failure("recording " + header.name() + ": " + header.hertz() + " samples a second; at least "
                    + Beats.HERTZ + " are needed");
        }
        double[] values = new double[signal.length];
        for (int i = 0; i < values.length; i++) {
            if (signal[i] == Recording.MISSING) {
                throw new Failure("recording " + header.name() + ": the signal has no value at sample " + i);
            }
            values[i] = signal[i];
        }
        double[] smooth = LowPass.hamming(TAPS, CUT_OFF, header.hertz()).apply(values);
        double[] result = new double[(int) (signal.length * Beats.HERTZ / header.hertz())];
        Arrays.setAll(result, k -> between(smooth, k * header.hertz() / Beats.HERTZ));
        return result;
    }

    private static double between(double[] values, double place) {
        int left = Math.min((int) place, values.length - 1);
        int right = Math.min(left + 1, values.length - 1);
        return values[left] + (place - left) * (values[right] - values[left]);
    }

    private static double place(Annotation beat, double hertz) {
        return beat.sample() * Beats.HERTZ / hertz;
    }

    /** [beats]: how many samples each has; 0 where its ten seconds have no interval. */
    private static int[] lengths(List<Annotation> beats, double hertz) {
        int[] lengths = new int[beats.size()];
        int from = 0;
        while (from < lengths.length) {
            long window = window(beats.get(from), hertz);
            int to = from;
            while (to < lengths.length && window(beats.get(to), hertz) == window) {
                to++;
            }
            Arrays.fill(lengths, from, to, length(beats, from, Math.min(to, lengths.length - 1), hertz));
            from = to;
        }
        return lengths;
    }

    private static long window(Annotation beat, double hertz) {
        return (long) (beat.sample() / (SECONDS * hertz));
    }

    /** 1.2 times the median of the intervals between beats {@code from} and {@code last}. */
    private static int length(List<Annotation> beats, int from, int last, double hertz) {
        double[] intervals = new double[last - from];
        Arrays.setAll(intervals, i -> place(beats.get(from + i + 1), hertz) - place(beats.get(from + i), hertz));
        if (intervals.length == 0) {
            return 0;
        }
        Arrays.sort(intervals);
        int half = intervals.length / 2;
        double median = intervals.length % 2 == 1 ? intervals[half] : (intervals[half - 1] + intervals[half]) / 2;
        return (int) Math.min(Beats.LENGTH, Math.rint(median * INTERVALS));
    }

    /** 187 samples, or none where the beat is flat or the signal ends within one interval. */
    private static byte[] beat(double[] signal, int from, int length) {
        int recorded = Math.min(length, signal.length - from);
        if (recorded < 2 || recorded * INTERVALS < length) {
            return new byte[0];
        }
        double[] values = Arrays.copyOfRange(signal, from, from + recorded);
        double min = Arrays.stream(values).min().getAsDouble();
        double max = Arrays.stream(values).max().getAsDouble();
        if (min == max) {
            return new byte[0];
        }
        byte[] beat = new byte[Beats.LENGTH];
        for (int i = 0; i < recorded; i++) {
            beat[i] = (byte) Math.rint(STEPS * (values[i] - min) / (max - min));
        }
        return beat;
    }

    private static byte[] joined(List<byte[]> beats) {
        byte[] all = new byte[Math.multiplyExact(beats.size(), Beats.LENGTH)];
        for (int i = 0; i < beats.size(); i++) {
            System.arraycopy(beats.get(i), 0, all, i * Beats.LENGTH, Beats.LENGTH);
        }
        return all;
    }
}
