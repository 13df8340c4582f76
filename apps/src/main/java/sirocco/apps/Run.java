package sirocco.apps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import sirocco.apps.plot.Plot;
import sirocco.apps.track.EventWriter;
import sirocco.tensor.Explanation;

/**
 * One run of a workflow: what it was asked for, and the place for what it finds. Metrics, notes and plots are
 * gathered here and written to the run folder's record and report when the run is over; plots, files and events are
 * written at once.
 *
 * @param <C> the workflow's settings
 */
public final class Run<C extends Record> implements AutoCloseable {
    /**
     * What the command line gave besides the settings.
     *
     * @param threads the number of threads to compute with
     * @param replicas how many replicas of a model share each batch in training
     * @param device  cpu, gpu or auto
     * @param data    data to train on, where the embedded ones are not wanted
     * @param test    data to test on
     */
    public record Inputs(
            long seed, int threads, int replicas, String device, Optional<Path> data, Optional<Path> test) {

        /** With one replica. */
        public Inputs(long seed, int threads, String device, Optional<Path> data, Optional<Path> test) {
            this(seed, threads, 1, device, data, test);
        }
    }

    /** The folder, in the run folder, of what a killed run resumes from; it is there until the run has finished. */
    public static final String CHECKPOINTS = "checkpoints";

    private final Workflow<C> workflow;
    private final C config;
    private final Inputs inputs;
    private final RunFolder folder;
    private final Progress progress;
    private final Map<String, Object> metrics = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private EventWriter events;
    private Consumer<Explanation> student = step -> {};

    public Run(Workflow<C> workflow, C config, Inputs inputs, RunFolder folder, Progress progress) {
        this.workflow = workflow;
        this.config = config;
        this.inputs = inputs;
        this.folder = folder;
        this.progress = progress;
    }

    public Workflow<C> workflow() {
        return workflow;
    }

    public C config() {
        return config;
    }

    public Inputs inputs() {
        return inputs;
    }

    public long seed() {
        return inputs.seed();
    }

    public int threads() {
        return inputs.threads();
    }

    public int replicas() {
        return inputs.replicas();
    }

    /** The device that was asked for: cpu, gpu or auto. */
    public String device() {
        return inputs.device();
    }

    public Optional<Path> data() {
        return inputs.data();
    }

    public Optional<Path> test() {
        return inputs.test();
    }

    /** For a workflow that takes no data: throws {@link Failure} if some are given, saying {@code instead} what it does. */
    public void refuseData(String instead) {
        if (data().isPresent() || test().isPresent()) {
            throw new Failure(instead + " and takes no --data or --test");
        }
    }

    /** For a workflow whose training cannot be shared: throws {@link Failure} if several replicas are to share it. */
    public void refuseReplicas() {
        if (replicas() > 1) {
            throw new Failure("trains on all its points at once, which replicas cannot share, and takes no --replicas");
        }
    }

    public RunFolder folder() {
        return folder;
    }

    public Progress progress() {
        return progress;
    }

    /**
     * Records a result under a dotted name, such as {@code test.recall_macro}; a later value replaces an earlier one.
     */
    public Run<C> metric(String name, double value) {
        metrics.put(name, value);
        return this;
    }

    /** Records a whole number, such as a count. */
    public Run<C> metric(String name, long value) {
        metrics.put(name, value);
        return this;
    }

    /** Records a word, such as the device in use. */
    public Run<C> metric(String name, String value) {
        metrics.put(name, value);
        return this;
    }

    /**
     * A sentence for the reader of the report: where the data come from, what to beware of. It is also said at once.
     */
    public Run<C> note(String sentence) {
        notes.add(sentence);
        progress.say(sentence);
        return this;
    }

    /** Writes {@code plots/name.png} and shows it in the report. */
    public Run<C> plot(Plot plot) {
        byte[] png = plot.png();
        folder.write("plots/" + plot.name() + ".png", out -> out.write(png));
        plots.add(plot);
        return this;
    }

    /** The TensorBoard log of this run, begun at the first call; the run's plots are added when it ends. */
    public EventWriter events() {
        if (events == null) {
            events = EventWriter.in(folder.path());
        }
        return events;
    }

    /** Has {@code student} hear how the training step was compiled, before the first step is done. */
    public Run<C> studiedBy(Consumer<Explanation> student) {
        this.student = student;
        return this;
    }

    /** To be called by a workflow that has compiled its training step. */
    public void compiled(Explanation step) {
        student.accept(step);
    }

    public Map<String, Object> metrics() {
        return Collections.unmodifiableMap(metrics);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public List<Plot> plots() {
        return List.copyOf(plots);
    }

    @Override
    public void close() {
        if (events != null) {
            try (var log = events) {
                plots.forEach(plot -> log.image(plot.name(), 0, plot));
            }
        }
    }
}
