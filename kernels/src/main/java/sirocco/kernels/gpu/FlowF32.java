package sirocco.kernels.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The whole solution of a differential equation whose right-hand side is a small net of F32, by one group, see
 * {@link sirocco.tensor.op.MlpFlow}: states in F32, times in F64. What a table and an array of numbers hold says
 * {@link FlowTable}. All items compute all times and decisions, from the same numbers, so that all take the same way.
 * Comparisons are joined by arithmetic: of {@code a ? 0 : b ? 1 : 0} TornadoVM loses the negation of {@code a || !b}.
 */
public final class FlowF32 {
    /** Where numbers about the net begin. */
    private static final int NET = FlowTable.NET;

    /** The evaluation of the slope at the start. */
    private static final int AT_START = -2;

    /** The evaluation after an explicit Euler step, by which the size of the first step is chosen. */
    private static final int AHEAD = -1;

    /** A step that would end nearer to the end than this part of the interval ends there. */
    private static final double NEAR_END = 1e-11;

    /** A step that changes the time by fewer units in the last place than this is none. */
    private static final double SHORTEST = 4 * 0x1p-52;

    private FlowF32() {}

    /**
     * Each turn of the loop evaluates the net once, in a stage of a step or before the first one.
     *
     * @param net   Wᵀ, biases, scale
     * @param begin the first time, or the ends of all steps
     * @param kept  the states before all steps
     */
    public static void tkFlowSolve(
            KernelContext c,
            FloatArray net,
            FloatArray start,
            DoubleArray begin,
            DoubleArray finish,
            DoubleArray times,
            DoubleArray numbers,
            FloatArray work,
            FloatArray y,
            DoubleArray time,
            IntArray status,
            IntArray accepted,
            IntArray rejected,
            FloatArray saved,
            DoubleArray savedEnds,
            DoubleArray ends,
            FloatArray kept,
            IntArray layout,
            int table) {
        double[] sums = c.allocateDoubleLocalArray(FlowTable.LARGEST_GROUP);
        double[] others = c.allocateDoubleLocalArray(FlowTable.LARGEST_GROUP);
        int item = c.localIdx;
        int items = c.localGroupSizeX;
        int rows = layout.get(table);
        int n = layout.get(table + 1);
        int layers = layout.get(table + 2);
        int stages = layout.get(table + 3);
        int same = layout.get(table + 4);
        int control = layout.get(table + 5);
        int chooses = layout.get(table + 6);
        int saving = layout.get(table + 7);
        int saves = layout.get(table + 8);
        int keep = layout.get(table + 9);
        int most = layout.get(table + 10);
        int hidden = layout.get(table + 11);
        int last = layout.get(table + 12);
        int timed = layout.get(table + 13);
        int widest = layout.get(table + 14);
        int timeAt = layout.get(table + 15);
        int scaleAt = layout.get(table + 16);
        int plane = rows * n;
        int end = plane;
        int state = 2 * plane;
        int slopes = 3 * plane;
        int layersAt = slopes + (stages < 2 ? 2 : stages) * plane;
        int numbersA = stages;
        int numbersB = numbersA + stages * stages;
        int numbersE = numbersB + stages;
        int control0 = numbersE + stages;
        int interpolant = control0 + FlowTable.CONTROL;
        double rtol = numbers.get(control0);
        double atol = numbers.get(control0 + 1);
        double order = numbers.get(control0 + 11);
        double shortest = numbers.get(control0 + 8);
        double longest = numbers.get(control0 + 9);
        double nan = numbers.get(control0 + 12);
        double t0 = begin.get(0);
        double t1 = finish.get(0);
        if (control == FlowTable.KNOWN) {
            t1 = begin.get(most);
        }
        double direction = t1 < t0 ? -1 : 1;
        double from = t0 * direction;
        double goal = t1 * direction;
        double now = from;
        double before = 1;
        double earlier = 1;
        int taken = 0;
        int refused = 0;
        int code = 0;
        int done = 0;
        for (int e = item; e < plane; e += items) {
            float value = start.get(e);
            work.set(e, value);
            if (saving == FlowTable.STEPS) {
                saved.set(e, value);
            }
        }
        if (item == 0) {
            if (saving == FlowTable.STEPS) {
                savedEnds.set(0, t0);
            }
        }
        if (keep == 1) {
            for (int s = item; s <= most; s += items) {
                ends.set(s, t0);
            }
        }
        c.globalBarrier();
        int due = reached(times, saves, direction, from);
        for (int i = 0; i < due; i++) {
            for (int e = item; e < plane; e += items) {
                saved.set(i * plane + e, work.get(e));
            }
        }
        done = due;
        double ahead = 0;
        double steep = 0;
        double next = clipped(from, from + numbers.get(control0 + 10), from, goal, 1);
        if (control == FlowTable.KNOWN) {
            next = begin.get(most > 0 ? 1 : 0) * direction;
        }
        int stage = AT_START;
        if (same + chooses == 0) {
            stage = 0;
        }
        int going = goesOn(control, code, now, goal, taken + refused, most);
        while (going == 1) {
            double size = next - now;
            double h = size * direction;
            double t = now * direction;
            int slot = 0;
            if (stage == AHEAD) {
                t = t0 + ahead * direction;
                slot = 1;
            }
            if (stage > 0) {
                t = t + h * numbers.get(stage);
                slot = stage;
            }
            for (int e = item; e < plane; e += items) {
                float value = work.get(e);
                if (stage == AHEAD) {
                    value = value + (float) (ahead * direction) * work.get(slopes + e);
                }
                if (stage > 0) {
                    int first = numbersA + stage * stages;
                    value = value + (float) h * combined(numbers, first, work, slopes + e, plane, stage);
                }
                work.set(state + e, value);
                if (keep == 1) {
                    if (stage == same) {
                        kept.set(taken * plane + e, work.get(e));
                    }
                }
            }
            c.globalBarrier();
            int source = state;
            for (int l = 0; l < layers; l++) {
                int in = layout.get(table + NET + 4 * l);
                int out = layout.get(table + NET + 4 * l + 1);
                int weights = layout.get(table + NET + 4 * l + 2);
                int bias = layout.get(table + NET + 4 * l + 3);
                int to = layersAt + l % 2 * rows * widest;
                int kind = hidden;
                float scale = 1;
                if (l == layers - 1) {
                    to = slopes + slot * plane;
                    kind = last;
                    if (scaleAt > 0) {
                        scale = net.get(scaleAt);
                    }
                }
                for (int e = item; e < rows * out; e += items) {
                    int column = e % out;
                    int x = source + e / out * in;
                    float sum = net.get(bias + column);
                    if (l < timed) {
                        sum += (float) t * net.get(timeAt + column);
                    }
                    sum += product(net, weights + column, out, work, x, in);
                    work.set(to + e, scale * activated(kind, sum));
                }
                c.globalBarrier();
                source = to;
            }
            int summed = 0;
            if (stage == stages - 1) {
                summed = 1;
            }
            if (stage < 0) {
                summed = chooses;
            }
            if (summed == 1) {
                double sum = 0;
                double other = 0;
                for (int e = item; e < plane; e += items) {
                    float value = work.get(e);
                    float reached = value;
                    float x = value;
                    float finite = 0;
                    if (stage == AT_START) {
                        finite = work.get(slopes + e);
                    }
                    if (stage == AHEAD) {
                        x = work.get(slopes + plane + e) - work.get(slopes + e);
                    }
                    if (stage >= 0) {
                        float step = 0;
                        float error = 0;
                        for (int j = 0; j < stages; j++) {
                            float slope = work.get(slopes + j * plane + e);
                            step += (float) numbers.get(numbersB + j) * slope;
                            error += (float) numbers.get(numbersE + j) * slope;
                        }
                        reached = value + (float) h * step;
                        if (same == 1) {
                            reached = work.get(state + e);
                        }
                        work.set(end + e, reached);
                        x = (float) h * error;
                        finite = reached * 0;
                    }
                    float room = (float) atol + (float) rtol * StepsF32.max(StepsF32.abs(value), StepsF32.abs(reached));
                    float ratio = x / room;
                    float second = finite / room;
                    sum += ratio * ratio;
                    other += stage >= 0 ? finite : second * second;
                }
                sums[item] = sum;
                others[item] = other;
                c.localBarrier();
                for (int half = items / 2; half > 0; half = half / 2) {
                    if (item < half) {
                        sums[item] += sums[item + half];
                        others[item] += others[item + half];
                    }
                    c.localBarrier();
                }
                sum = sums[0];
                other = others[0];
                double error = TornadoMath.sqrt(sum / plane);
                if (stage == AT_START) {
                    double slope = TornadoMath.sqrt(other / plane);
                    ahead = error < 1e-5 ? 1e-6 : slope < 1e-5 ? 1e-6 : .01 * (error / slope);
                    steep = slope;
                }
                if (stage == AHEAD) {
                    double bend = error / ahead;
                    double greater = steep > bend ? steep : bend;
                    double chosen = TornadoMath.pow(1 / greater * .01, 1 / order);
                    double least = ahead * 1e-3 > 1e-6 ? ahead * 1e-3 : 1e-6;
                    double first = greater > 1e-15 ? chosen : least;
                    first = ahead * 100 < first ? ahead * 100 : first;
                    first = first > 0 ? first : 1e-6;
                    first = first > longest ? longest : first;
                    first = first < shortest ? shortest : first;
                    next = clipped(from, from + first, from, goal, 1);
                }
                if (stage >= 0) {
                    int accept = 1;
                    double proposed = size;
                    if (control == FlowTable.PID) {
                        accept = error < 1 ? 1 : 0;
                        double r = 1 / error;
                        double factor = numbers.get(control0 + 5) * TornadoMath.pow(r, numbers.get(control0 + 2));
                        if (numbers.get(control0 + 3) != 0) {
                            factor = factor * TornadoMath.pow(before, numbers.get(control0 + 3));
                        }
                        if (numbers.get(control0 + 4) != 0) {
                            factor = factor * TornadoMath.pow(earlier, numbers.get(control0 + 4));
                        }
                        double lowest = accept == 1 ? 1 : numbers.get(control0 + 6);
                        double highest = accept == 1 ? numbers.get(control0 + 7) : numbers.get(control0 + 5);
                        double clamped = factor < lowest ? lowest : factor > highest ? highest : factor;
                        clamped = factor != factor ? numbers.get(control0 + 6) : clamped;
                        proposed = size * clamped;
                        proposed = proposed > longest ? longest : proposed;
                        if (accept == 1) {
                            earlier = before;
                            double bounded = r < Double.MAX_VALUE ? r : 1;
                            before = r > 0 ? bounded : 1;
                        }
                    }
                    int finite = other == 0 ? 1 : 0;
                    if (control == FlowTable.PID) {
                        finite = finite & StepsF64.lt(error, Double.MAX_VALUE);
                    }
                    if (accept == 1) {
                        due = reached(times, saves, direction, next);
                        for (int i = done; i < due; i++) {
                            double theta = (times.get(i) * direction - now) / size;
                            for (int e = item; e < plane; e += items) {
                                float between = 0;
                                for (int j = 0; j < stages; j++) {
                                    between += (float) weight(numbers, interpolant, j, theta)
                                            * work.get(slopes + j * plane + e);
                                }
                                saved.set(i * plane + e, work.get(e) + (float) h * between);
                            }
                        }
                        done = due;
                        now = next;
                        taken++;
                        for (int e = item; e < plane; e += items) {
                            float value = work.get(end + e);
                            work.set(e, value);
                            if (same == 1) {
                                work.set(slopes + e, work.get(slopes + (stages - 1) * plane + e));
                            }
                            if (saving == FlowTable.STEPS) {
                                saved.set(taken * plane + e, value);
                            }
                        }
                        if (item == 0) {
                            if (keep == 1) {
                                ends.set(taken, now * direction);
                            }
                            if (saving == FlowTable.STEPS) {
                                savedEnds.set(taken, now * direction);
                            }
                        }
                    } else {
                        refused++;
                    }
                    if (control == FlowTable.KNOWN) {
                        code = finite == 1 ? 0 : 3;
                        next = begin.get(taken < most ? taken + 1 : most) * direction;
                    } else {
                        next = clipped(now, now + proposed, from, goal, accept);
                        double least = TornadoMath.abs(now) * SHORTEST;
                        least = least < shortest ? shortest : least;
                        int moves = 1 - StepsF64.lt(proposed, least) & StepsF64.gt(next, now);
                        moves = moves | 1 - StepsF64.lt(now, goal);
                        int broken = accept == 1 ? 1 - finite : 0;
                        if (broken + 1 - moves > 0) {
                            code = finite == 1 ? 2 : 3;
                        }
                    }
                }
            }
            int ended = stage == stages - 1 ? 1 : 0;
            int begins = stage == AHEAD ? 1 : ended;
            if (stage == AT_START) {
                begins = 1 - chooses;
            }
            stage = begins == 1 ? same : stage + 1;
            going = 1 - ended * (1 - goesOn(control, code, now, goal, taken + refused, most));
        }
        if (control != FlowTable.KNOWN) {
            if (code == 0) {
                code = now < goal ? 1 : 0;
            }
        }
        for (int e = item; e < plane; e += items) {
            y.set(e, work.get(e));
        }
        if (item == 0) {
            time.set(0, now * direction);
            status.set(0, code);
            accepted.set(0, taken);
            rejected.set(0, refused);
        }
        int written = done * plane;
        int wanted = saves * plane;
        if (saving == FlowTable.STEPS) {
            written = (taken + 1) * plane;
            wanted = (most + 1) * plane;
            for (int s = taken + 1 + item; s <= most; s += items) {
                savedEnds.set(s, nan);
            }
        }
        for (int e = written + item; e < wanted; e += items) {
            saved.set(e, (float) nan);
        }
    }

    /**
     * Whether there is another step: 1 or 0. Conditions of loops are numbers: TornadoVM cannot translate what its
     * compiler makes of branches there.
     */
    private static int goesOn(int control, int code, double now, double goal, int steps, int most) {
        int known = control == FlowTable.KNOWN ? 1 : 0;
        int good = code == 0 ? 1 : 0;
        int more = steps < most ? 1 : 0;
        return more & (known | good & StepsF64.lt(now, goal));
    }

    /** An element of a product: a column of weights, {@code pitch} apart, by a row of what goes into a layer. */
    static float product(FloatArray net, int weights, int pitch, FloatArray work, int x, int count) {
        float sum = 0;
        for (int k = 0; k < count; k++) {
            sum += net.get(weights + k * pitch) * work.get(x + k);
        }
        return sum;
    }

    /** The sum of the first slopes at an element, {@code plane} apart, each with its weight. */
    static float combined(DoubleArray numbers, int weights, FloatArray work, int slopes, int plane, int count) {
        float sum = 0;
        for (int j = 0; j < count; j++) {
            sum += (float) numbers.get(weights + j) * work.get(slopes + j * plane);
        }
        return sum;
    }

    /** How many of the times, which are in order, are at {@code to} or before. */
    static int reached(DoubleArray times, int count, double direction, double to) {
        int before = 0;
        for (int i = 0; i < count; i++) {
            before += 1 - StepsF64.gt(times.get(i) * direction, to);
        }
        return before;
    }

    private static double clipped(double from, double next, double begin, double goal, int accepted) {
        double at = accepted == 1 ? goal : from + (goal - from) * .5;
        return next > goal - (goal - begin) * NEAR_END ? at : next;
    }

    /** The weight of stage {@code j}'s slope in y(t + θh) − y(t), times 1/h. */
    static double weight(DoubleArray numbers, int interpolant, int j, double theta) {
        int first = interpolant + j * FlowTable.DEGREE;
        double value = 0;
        for (int d = FlowTable.DEGREE - 1; d >= 0; d--) {
            value = (value + numbers.get(first + d)) * theta;
        }
        return value;
    }

    /** An {@link sirocco.tensor.op.MlpFlow.Activation}, by its place. */
    static float activated(int kind, float x) {
        float value = x;
        if (kind == 1) {
            value = StepsF32.relu(x);
        }
        if (kind == 2) {
            value = StepsF32.tanh(x);
        }
        if (kind == 3) {
            value = StepsF32.sigmoid(x);
        }
        if (kind == 4) {
            value = StepsF32.softplus(x);
        }
        if (kind == 5) {
            value = x * StepsF32.sigmoid(x);
        }
        if (kind == 6) {
            value = x * .5f * (StepsF32.erf(x * .70710678f) + 1);
        }
        return value;
    }
}
