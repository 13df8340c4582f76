package sirocco.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void theRootIsToldInOneLine() {
        var root = new IllegalStateException(
                "\u001b[31mBailout is disabled. \nReason: no driver\u001b[0m\nStacktrace: [a.b(C.java:1),\n d]");
        assertEquals("Bailout is disabled.; Reason: no driver", Reason.of(new RuntimeException("outer", root)));
    }

    @Test
    void withoutMessageTheTypeIsTold() {
        assertEquals("java.lang.IllegalStateException", Reason.of(new IllegalStateException()));
    }
}
