package sirocco.apps.cli;

import java.io.IOException;
import java.io.PrintStream;
import sirocco.apps.Failure;
import sirocco.apps.Progress;
import sirocco.apps.Run;
import sirocco.apps.RunFolder;
import sirocco.apps.RunLock;
import sirocco.apps.UsageError;
import sirocco.apps.Workflow;
import sirocco.apps.report.PeakMemory;
import sirocco.apps.report.ProfileReport;
import sirocco.apps.report.RunRecord;
import sirocco.tensor.backend.Profile;

/**
 * Runs a workflow in its run folder, and shows what it found.
 *
 * @param out results
 * @param err progress and messages
 */
record Runner(PrintStream out, PrintStream err, Progress.Details details, Output output) {
    /** How results are printed: as lines for a person, or as one JSON object and nothing else. */
    enum Output {
        TEXT,
        JSON;

        static Output json(boolean wanted) {
            return wanted ? JSON : TEXT;
        }
    }

    /** A first run, in a folder that holds no other; if it fails at once, nothing is left behind. */
    <C extends Record> void start(Workflow<C> workflow, C config, Run.Inputs inputs, RunFolder to) throws IOException {
        var run = new Run<>(workflow, config, inputs, to, progress());
        RunRecord record = RunRecord.start(run);
        try (RunLock _ = RunLock.of(to.path())) {
            work(workflow, run);
            record.finish();
        } catch (Exception | Error failure) {
            record.withdraw(failure);
            throw failure;
        }
        show(record, to);
    }

    /** A run that was interrupted, from its folder. */
    <C extends Record> void resume(Workflow<C> workflow, C config, Run.Inputs inputs, RunFolder in) throws IOException {
        var run = new Run<>(workflow, config, inputs, in, progress());
        RunRecord record = RunRecord.resume(run);
        try (RunLock _ = RunLock.of(in.path())) {
            run.note("This run was interrupted and resumed; wall_s is the time of its last part.");
            work(workflow, run);
            record.finish();
        }
        show(record, in);
    }

    private static <C extends Record> void work(Workflow<C> workflow, Run<C> run) throws IOException {
        try (run) {
            workflow.run(run);
            Profile.current()
                    .flatMap(profile -> ProfileReport.of(profile).step())
                    .ifPresent(step -> {
                        run.metric("profile.run_us", step.runMicros());
                        run.metric("profile.host_overhead_us", step.overheadMicros());
                    });
            PeakMemory.bytes().ifPresent(bytes -> run.metric("memory.peak_rss_bytes", bytes));
        } catch (UsageError mistake) {
            throw mistake;
        } catch (Failure failure) {
            throw new Failure(workflow.id() + ": " + failure.getMessage(), failure);
        }
    }

    Progress progress() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        Progress progress = terminal ? Progress.onTerminal(err) : Progress.asLines(err);
        return progress.details(details);
    }

    private void show(RunRecord record, RunFolder to) {
        if (output == Output.JSON) {
            out.println(record.json());
        } else {
            out.print(record.text());
        }
        (output == Output.JSON ? err : out).println("run folder: " + to.path());
    }
}
