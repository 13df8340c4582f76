package sirocco.apps.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a mistyped one was probably meant to be. */
public final class Names {
    private Names() {}

    /** The end of a message about an unknown name: the near miss if there is one, and (a few of) the known names. */
    public static String suggestion(String wrong, Collection<String> known) {
        return suggestion(wrong, known, known);
    }

    /** The same where the near miss is sought among other names than those that are shown. */
    public static String suggestion(String wrong, Collection<String> known, Collection<String> meantNames) {
        String meant = nearest(wrong, meantNames)
                .map(name -> ". Did you mean \"" + name + "\"?")
                .orElse(".");
        if (known.isEmpty()) {
            return meant;
        }
        String rest = known.size() > 40 ? ", … (" + known.size() + " in all)" : "";
        return meant + " Known: " + String.join(", ", known.stream().limit(40).toList()) + rest + ".";
    }

    /** The known name within a distance of a third of its length (at least two edits). */
    public static Optional<String> nearest(String wrong, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(wrong, name) <= Math.max(2, name.length() / 3)
                        && distance(wrong, name) < name.length())
                .min(Comparator.comparingInt((String name) -> distance(wrong, name))
                        .thenComparing(name -> name));
    }

    /** The least number of letters inserted, deleted or replaced (Levenshtein 1966); case does not count. */
    static int distance(String a, String b) {
        String from = a.toLowerCase(Locale.ROOT);
        String to = b.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
