package sirocco.apps.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sirocco ecg}: what there is to do with recordings of the heart before a net is trained. */
@Command(
        name = "ecg",
        mixinStandardHelpOptions = true,
        description = "prepare recordings of the heart",
        subcommands = EcgPrepareCommand.class)
final class EcgCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "ecg: which command? Known: prepare.");
    }
}
