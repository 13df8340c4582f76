package sirocco.tensor.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A header's text, read from left to right by its grammar. There is no tree and no recursion: the reader asks for what
 * the format puts next, so nesting beyond the format's own is refused where it begins.
 */
final class HeaderText {
    private static final int SHOWN = 40;

    private final String text;
    private final String file;
    private int at;

    HeaderText(String text, String file) {
        this.text = text;
        this.file = file;
    }

    /** Text from bytes, which must be well-formed. */
    static HeaderText decoded(byte[] bytes, Charset charset, String file) throws FormatException {
        try {
            return new HeaderText(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "the header is not " + charset + " text", "Is the file damaged?", e);
        }
    }

    /** Takes {@code wanted} if it comes next, white space aside. */
    boolean take(String wanted) {
        skipSpace();
        boolean there = text.startsWith(wanted, at);
        at += there ? wanted.length() : 0;
        return there;
    }

    void expect(String wanted) throws FormatException {
        if (!take(wanted)) {
            throw fault("'" + wanted + "' expected");
        }
    }

    /** Nothing but white space may follow. */
    void expectEnd() throws FormatException {
        skipSpace();
        if (at < text.length()) {
            throw fault("the end of the header expected");
        }
    }

    /** A whole number from 0 to 10¹⁸ − 1, without sign or leading zeros. */
    long natural() throws FormatException {
        skipSpace();
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        int digits = end - at;
        if (digits == 0 || digits > 18 || digits > 1 && text.charAt(at) == '0') {
            throw fault("a whole number from 0 to 10^18 - 1 expected");
        }
        long value = Long.parseLong(text, at, end, 10);
        at = end;
        return value;
    }

    /** A string of a Python literal: in single or double quotes, without escapes. */
    String pythonString() throws FormatException {
        String quote = take("'") ? "'" : "\"";
        if (quote.equals("\"")) {
            expect(quote);
        }
        int end = text.indexOf(quote, at);
        if (end < 0 || text.substring(at, end).contains("\\")) {
            throw fault("a plain string expected");
        }
        String value = text.substring(at, end);
        at = end + 1;
        return value;
    }

    /** A JSON string. */
    String jsonString() throws FormatException {
        expect("\"");
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw fault("a control character in a string");
            }
            value.append(c == '\\' ? escaped() : c);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw fault("half a surrogate pair in a string");
        }
        return value.toString();
    }

    private char escaped() throws FormatException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault("no such escape in JSON");
        };
    }

    private char unicode() throws FormatException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = hexDigit(next());
            if (digit < 0) {
                throw fault("four hexadecimal digits expected");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private char next() throws FormatException {
        if (at >= text.length()) {
            throw fault("the header ends within a string");
        }
        return text.charAt(at++);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The text from here on, shortened, as it is shown in messages. */
    String shown() {
        String rest = text.substring(at, Math.min(text.length(), at + SHOWN)).strip();
        return rest.isEmpty() ? "the end" : rest;
    }

    /** An error at this place. */
    FormatException fault(String what) {
        return new FormatException(
                file,
                "the header is wrong at character " + at + ": " + what + ", found: " + shown(),
                "Is the file damaged?");
    }
}
