package sirocco.tornado;

import java.util.List;

/** Arguments of the java launcher that belong together, and why they are there. */
public record Flag(List<String> arguments, String reason) {
    static Flag of(String reason, String... arguments) {
        return new Flag(List.of(arguments), reason);
    }
}
