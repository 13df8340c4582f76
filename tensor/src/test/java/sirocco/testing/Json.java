package sirocco.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, doubles, booleans and null: enough for the manifests of golden values. */
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The value that {@code text} holds; throws {@link IllegalArgumentException} where it is not JSON. */
    public static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        json.require(json.at == text.length(), "the end");
        return value;
    }

    private Object value() {
        space();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> result = new LinkedHashMap<>();
        at++;
        while (more('}', result.isEmpty())) {
            space();
            String name = string();
            space();
            require(peek() == ':', "':'");
            at++;
            result.put(name, value());
        }
        return result;
    }

    private List<Object> array() {
        List<Object> result = new ArrayList<>();
        at++;
        while (more(']', result.isEmpty())) {
            result.add(value());
        }
        return result;
    }

    /** Whether another element follows; takes the comma before it, or the closing bracket. */
    private boolean more(char closing, boolean first) {
        space();
        if (peek() == closing) {
            at++;
            return false;
        }
        if (!first) {
            require(peek() == ',', "',' or '" + closing + "'");
            at++;
        }
        return true;
    }

    private String string() {
        require(peek() == '"', "a string");
        StringBuilder result = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            result.append(peek() == '\\' ? escaped() : peek());
        }
        at++;
        return result.toString();
    }

    private char escaped() {
        at++;
        char kind = peek();
        if (kind == 'u') {
            at += 4;
            require(at < text.length(), "four digits");
            return (char) Integer.parseInt(text, at - 3, at + 1, 16);
        }
        int known = "nrtbf".indexOf(kind);
        return known >= 0 ? "\n\r\t\b\f".charAt(known) : kind;
    }

    private Object word(String word, Object value) {
        require(text.startsWith(word, at), word);
        at += word.length();
        return value;
    }

    private Double number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        require(at > start, "a value");
        return Double.valueOf(text.substring(start, at));
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        require(at < text.length(), "more text");
        return text.charAt(at);
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("JSON: " + expected + " expected at character " + at);
        }
    }
}
