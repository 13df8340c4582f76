package sirocco.kernels.cpu;

/**
 * Sizes of a two-dimensional convolution; a one-dimensional one has {@link Axis#NONE} rows.
 *
 * <p>x is [batch, channels, rows, columns], w is [outputs, channels / groups, kernel rows, kernel columns], y is
 * [batch, outputs, output rows, output columns], and
 * <pre>y[b, o, i, j] = Σ w[o, c, p, q] · x[b, c, i·stride + p·dilation − low, j·stride + q·dilation − low]</pre>
 * over c of o's group and all p, q (a cross-correlation, as is usual for neural networks); x outside its borders is 0.
 */
public record ConvShape(int batch, int channels, int outputs, int groups, Axis rows, Axis columns) {
    /**
     * One spatial axis.
     *
     * @param low zeros before the first element
     * @param high zeros after the last
     */
    public record Axis(int size, int kernel, int stride, int low, int high, int dilation) {
        /** The missing axis of a one-dimensional convolution. */
        public static final Axis NONE = new Axis(1, 1, 1, 0, 0, 1);

        /** @throws IllegalArgumentException if a value is out of range or the kernel is longer than the padded axis */
        public Axis {
            if (size < 1 || kernel < 1 || stride < 1 || low < 0 || high < 0 || dilation < 1) {
                throw new IllegalArgumentException("convolution: an axis needs size, kernel, stride, dilation >= 1 and"
                        + " padding >= 0, got size " + size + ", kernel " + kernel + ", stride " + stride + ", padding "
                        + low + " and " + high + ", dilation " + dilation);
            }
            if (low + size + high < (kernel - 1) * dilation + 1) {
                throw new IllegalArgumentException("convolution: a kernel of " + kernel + " with dilation " + dilation
                        + " does not fit into " + size + " elements padded by " + low + " and " + high);
            }
        }

        /** An axis with equal padding on both sides, stride and dilation 1. */
        public static Axis of(int size, int kernel, int padding) {
            return new Axis(size, kernel, 1, padding, padding, 1);
        }

        /** Elements of the result along this axis. */
        public int out() {
            return (padded() - (kernel - 1) * dilation - 1) / stride + 1;
        }

        /** Elements with the zeros on both sides. */
        int padded() {
            return low + size + high;
        }

        /** The first result whose tap, {@code shift} from the result's place, lies inside; not above {@link #end}. */
        int first(int shift) {
            return Math.min(out(), Math.max(0, (stride - 1 - shift) / stride));
        }

        /** The result after the last whose tap, {@code shift} from the result's place, lies inside. */
        int end(int shift) {
            int inside = shift >= size ? 0 : (size - 1 - shift) / stride + 1;
            return Math.max(first(shift), Math.min(out(), inside));
        }

        /** The axis of the convolution that takes a gradient by y to one by x; only where {@link #turns()}. */
        Axis turned() {
            int reach = (kernel - 1) * dilation;
            return new Axis(out(), kernel, 1, reach - low, reach - high, dilation);
        }

        /** True if the gradient by x is itself a convolution of stride 1 with padding of at least 0. */
        boolean turns() {
            int reach = (kernel - 1) * dilation;
            return stride == 1 && low <= reach && high <= reach;
        }
    }

    /** @throws IllegalArgumentException if a size is below 1 or the groups do not divide channels and outputs */
    public ConvShape {
        if (batch < 1 || channels < 1 || outputs < 1 || groups < 1) {
            throw new IllegalArgumentException("convolution: sizes must be at least 1, got batch " + batch
                    + ", channels " + channels + ", outputs " + outputs + ", groups " + groups);
        }
        if (channels % groups != 0 || outputs % groups != 0) {
            throw new IllegalArgumentException("convolution: " + groups + " groups must divide channels and outputs,"
                    + " got " + channels + " channels, " + outputs + " outputs");
        }
    }

    /** True if the gradient by x is itself a convolution, {@link #turned()}. */
    boolean turns() {
        return rows.turns() && columns.turns();
    }

    /** The convolution that takes a gradient by y to one by x; only where {@link #turns()}. */
    ConvShape turned() {
        return new ConvShape(batch, outputs, channels, groups, rows.turned(), columns.turned());
    }

    /** Channels of x that one output sees. */
    int groupChannels() {
        return channels / groups;
    }

    int groupOutputs() {
        return outputs / groups;
    }

    /** Elements of the kernel for one channel. */
    int taps() {
        return rows.kernel * columns.kernel;
    }

    /** Elements of one output's weights: the length of the sum behind one element of y. */
    int depth() {
        return groupChannels() * taps();
    }

    /** Elements of one channel of x. */
    int inPlane() {
        return rows.size * columns.size;
    }

    /** Elements of one channel of y. */
    int outPlane() {
        return rows.out() * columns.out();
    }

    /** Images in one piece of work, fixed by the batch: at most 8 pieces, so that their scratch stays in L2. */
    int imagesPerPiece() {
        return (batch + 7) / 8;
    }

    int pieces() {
        return (batch + imagesPerPiece() - 1) / imagesPerPiece();
    }

    boolean dense() {
        return rows.stride == 1 && columns.stride == 1;
    }
}
