package sirocco.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sirocco.apps.data.Beats;
import sirocco.apps.embedded.SyntheticBeats;
import sirocco.apps.workflow.ecg.ConvBlocks;
import sirocco.nn.layer.Sequential;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.train.Examples;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** What a person waits for: processes from start to end, a program's compilation, an epoch of training. */
record JobCases(Device device) {
    private static final int BEATS = 3200;
    private static final int LENGTH = 192;

    List<Case> all() {
        return List.of(
                Case.uncounted("start.list", () -> () -> Shell.output(List.of(launcher(), "list"))),
                Case.uncounted("start.first", () -> () -> Shell.output(fresh(FirstResult.class))),
                Case.uncounted("compile.mlp784-128-10.step", () -> () -> FirstResult.compute(device)),
                Case.uncounted("epoch.ecg.cnn", this::epoch));
    }

    private static String launcher() {
        return Home.launcher().toString();
    }

    /** A JVM with the options and the class path of this one, but for the cache of what an earlier start had learnt. */
    static List<String> fresh(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Of the workflow ecg-cnn, 100 batches of 32 synthetic beats, the compilation of the step included. */
    private Runnable epoch() {
        Trainer<Sequential, Examples, ?> trainer = Trainer.of(
                device,
                Objective.of(CrossEntropy.plain()),
                Adam.standard(),
                Plan.epochs(1).batchSize(32));
        Sequential net = ConvBlocks.of(ConvBlocks.Settings.DEFAULT, Beats.CLASSES.size(), Key.of(1));
        Examples beats = examples(SyntheticBeats.of(BEATS, 1));
        return () -> trainer.fit(net, beats);
    }

    private static Examples examples(Beats beats) {
        float[] padded = new float[beats.size() * LENGTH];
        for (int i = 0; i < beats.size(); i++) {
            System.arraycopy(beats.samples(), i * Beats.LENGTH, padded, i * LENGTH, Beats.LENGTH);
        }
        return new Examples(Tensor.of(padded, beats.size(), LENGTH), Tensor.of(beats.labels()));
    }
}
