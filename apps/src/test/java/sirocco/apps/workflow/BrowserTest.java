package sirocco.apps.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.apps.report.Json;

/** A report as a browser shows it on a phone of 390 × 844 pixels: nothing sticks out, all pictures are there. */
@Tag("browser")
class BrowserTest {
    private static final Path BROWSER = Path.of(System.getProperty("sirocco.browser", "/usr/bin/chromium"));
    private static final Pattern REQUESTS =
            Pattern.compile("(?:src|href|action)\\s*=\\s*[\"']?([^\"'> ]{1,80})|url\\(([^)]{1,80})|@import");
    private static final Pattern FOUND = Pattern.compile("<output[^>]*>(\\{[^<]*})</output>");

    @TempDir
    Path folder;

    @Test
    void aReportFitsAPhoneAndNeedsNoNetwork() throws Exception {
        assumeTrue(Files.isExecutable(BROWSER), "skipped: no browser at " + BROWSER + " (-Dsirocco.browser=PATH)");
        CommandRun run = CommandRun.of(
                        folder.resolve("run"),
                        "ecg-cnn --device cpu --set hidden=2 --set data.syntheticBeats=120 --epochs 2")
                .succeeded();
        String html = new String(run.bytes("report.html"), StandardCharsets.UTF_8);
        assertNoRequests(html);
        JsonNode seen = seen(html);
        assertEquals(390, seen.get("width").intValue());
        assertTrue(seen.get("content").intValue() <= 390, "the page is " + seen.get("content") + " pixels wide");
        assertTrue(seen.get("images").intValue() >= 8, seen.toString());
        assertEquals(seen.get("images"), seen.get("loaded"));
        assertTrue(seen.get("wide").isEmpty(), () -> "these stick out: " + seen.get("wide"));
    }

    /** Every address is data within the page, or a place in it. */
    private static void assertNoRequests(String html) {
        Matcher matcher = REQUESTS.matcher(html);
        while (matcher.find()) {
            String address = matcher.group(1) == null ? String.valueOf(matcher.group(2)) : matcher.group(1);
            assertTrue(address.startsWith("data:") || address.startsWith("#"), "a request: " + matcher.group());
        }
        assertFalse(html.contains("<script"), "a report needs no script");
    }

    /** Loads a copy of the page, with a script that measures, in a frame of a phone's size. */
    private JsonNode seen(String html) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("copy.html"), html.replace("</body>", """
                <script>addEventListener('load', () => {
                  const images = [...document.images], page = document.scrollingElement;
                  const inside = e => e.closest('figure, .wide') !== null;
                  parent.postMessage(JSON.stringify({width: innerWidth, content: page.scrollWidth, images: images.length,
                    loaded: images.filter(i => i.complete && i.naturalWidth > 0).length,
                    wide: [...document.body.querySelectorAll('*')].filter(e => !inside(e)
                        && e.getBoundingClientRect().right > innerWidth + .5).map(e => e.tagName)}), '*');
                });</script></body>"""));
        Path frame = Files.writeString(folder.resolve("frame.html"), """
                <!doctype html><output></output>
                <iframe src="copy.html" style="width:390px; height:844px; border:0"></iframe>
                <script>addEventListener('message', e => document.querySelector('output').textContent = e.data);</script>
                """);
        String dom = browser(
                "--dump-dom", "--virtual-time-budget=20000", frame.toUri().toString());
        Matcher found = FOUND.matcher(dom);
        assertTrue(found.find(), () -> "the page did not load: " + dom);
        return Json.read(found.group(1).getBytes(StandardCharsets.UTF_8));
    }

    private String browser(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.html");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser does not end");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(out);
    }
}
