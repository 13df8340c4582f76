package sirocco.bench;

import java.util.Locale;

/** Numbers as people read them. */
final class Text {
    private Text() {}

    /** Three digits, or all before the point. */
    static String number(double value) {
        int before = value >= 100 ? 3 : value >= 10 ? 2 : 1;
        return String.format(Locale.ROOT, "%." + (3 - before) + "f", value);
    }

    static String time(double seconds) {
        return seconds < 1e-3
                ? number(seconds * 1e6) + " µs"
                : seconds < 1 ? number(seconds * 1e3) + " ms" : number(seconds) + " s";
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
