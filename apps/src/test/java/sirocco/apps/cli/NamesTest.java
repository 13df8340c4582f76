package sirocco.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final List<String> KNOWN = List.of("iris", "ecg-cnn", "ecg-rnn", "linear-regression");

    @Test
    void distanceCountsEdits() {
        assertEquals(0, Names.distance("iris", "IRIS"));
        assertEquals(3, Names.distance("kitten", "sitting"));
        assertEquals(4, Names.distance("", "iris"));
    }

    @Test
    void theNearestNameIsFound() {
        assertEquals(Optional.of("ecg-cnn"), Names.nearest("ecg-cn", KNOWN));
        assertEquals(Optional.of("linear-regression"), Names.nearest("linear-regresion", KNOWN));
        assertEquals(Optional.empty(), Names.nearest("sepsis-base", KNOWN));
    }

    @Test
    void aSuggestionEndsTheSentence() {
        assertEquals(
                ". Did you mean \"iris\"? Known: iris, ecg-cnn, ecg-rnn, linear-regression.",
                Names.suggestion("irs", KNOWN));
        assertEquals(". Known: iris, ecg-cnn, ecg-rnn, linear-regression.", Names.suggestion("zzzzzz", KNOWN));
        assertEquals(".", Names.suggestion("x", List.of()));
    }
}
