package sirocco.apps.data.wfdb;

/**
 * A mark that a cardiologist set.
 *
 * @param sample  the number of the sample that it stands at
 * @param symbol  what it says, such as {@code N} for a normal beat or {@code +} for a change of rhythm
 * @param subtype further distinctions
 * @param channel the signal that it belongs to
 * @param number  as the annotator used it
 * @param text    further words, such as the new rhythm {@code (AFIB}; may be empty
 */
public record Annotation(int sample, char symbol, int subtype, int channel, int number, String text) {}
