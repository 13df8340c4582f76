package sirocco.apps.plot;

import java.awt.Color;

/** The colours of all plots: told apart also by the colour-blind, and readable in print. */
public final class Palette {
    /**
     * Eight colours for classes and curves (M. Okabe and K. Ito, "Color Universal Design", 2008), the darker ones
     * first.
     */
    private static final Color[] CLASSES = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x000000),
        new Color(0xB8A500)
    };
    /** From low to high: even steps of lightness from dark violet to yellow. */
    private static final Color[] SEQUENTIAL = {
        new Color(0x440154), new Color(0x3B528B), new Color(0x21918C), new Color(0x5EC962), new Color(0xFDE725)
    };

    private static final Color[] WHITE_TO_BLUE = {
        Color.WHITE, new Color(0xC6DBEF), new Color(0x6BAED6), new Color(0x08519C)
    };

    private static final Color[] GREY_TO_RED = {new Color(0xC8CDD2), new Color(0xE69F00), new Color(0xB2182B)};

    private Palette() {}

    /** The colour of the i-th class or curve. */
    public static Color of(int i) {
        return CLASSES[Math.floorMod(i, CLASSES.length)];
    }

    static Color[] all() {
        return CLASSES.clone();
    }

    /** A colour for a value in 0 … 1, dark to bright; grey for NaN. */
    static Color sequential(double value) {
        return Double.isNaN(value) ? Color.GRAY : between(SEQUENTIAL, value);
    }

    /** A colour for a share in 0 … 1, white to blue. */
    static Color share(double value) {
        return between(WHITE_TO_BLUE, value);
    }

    /** A colour for a weight in 0 … 1, grey over orange to dark red. */
    static Color heat(double value) {
        return between(GREY_TO_RED, value);
    }

    /** Mixed with white: 0 keeps the colour, 1 is white. */
    static Color pale(Color color, double white) {
        return between(new Color[] {color, Color.WHITE}, white);
    }

    private static Color between(Color[] stops, double value) {
        double place = Math.clamp(value, 0, 1) * (stops.length - 1);
        int lower = (int) Math.min(stops.length - 2, place);
        double part = place - lower;
        Color a = stops[lower];
        Color b = stops[lower + 1];
        return new Color(
                mix(a.getRed(), b.getRed(), part),
                mix(a.getGreen(), b.getGreen(), part),
                mix(a.getBlue(), b.getBlue(), part));
    }

    private static int mix(int a, int b, double part) {
        return (int) Math.round(a + (b - a) * part);
    }
}
