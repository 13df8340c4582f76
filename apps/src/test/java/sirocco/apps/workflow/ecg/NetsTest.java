package sirocco.apps.workflow.ecg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sirocco.apps.Settings;
import sirocco.apps.UsageError;
import sirocco.nn.Pass;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.MultiHeadAttention;
import sirocco.nn.layer.Sequential;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** The nets' shapes, and their numbers of parameters, which are those of the same nets in PyTorch. */
class NetsTest {
    private static final Tensor SIGNALS = Key.of(3).uniform(DType.F32, Shape.of(3, BeatSignals.LENGTH));

    private static Sequential net(String workflow, List<String> settings, int classes) {
        return switch (workflow) {
            case "ecg-cnn" -> net(new EcgCnn(), settings, classes);
            case "ecg-rnn" -> net(new EcgRnn(), settings, classes);
            default -> net(new EcgTransformer(), settings, classes);
        };
    }

    private static <C extends Record & BeatSettings> Sequential net(
            BeatWorkflow<C> workflow, List<String> settings, int classes) {
        return workflow.net(Settings.set(workflow.id(), workflow.defaults(), settings), classes, Key.of(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ecg-cnn         |                                            | 308421",
                "ecg-cnn         | attention=self                             | 325062",
                "ecg-cnn         | net=signal                                 | 207493",
                "ecg-cnn         | net=residual                               |  56037",
                "ecg-cnn         | net=residual norm=batch                    |  56741",
                "ecg-cnn         | net=hybrid                                 |  35781",
                "ecg-rnn         | attention=none                             |  13189",
                "ecg-rnn         |                                            |  29829",
                "ecg-rnn         | cell=lstm                                  |  34117",
                "ecg-rnn         | hidden=168 layers=2 dropout=.425           | 370949",
                "ecg-transformer |                                            |   6709",
            })
    void asManyParametersAsInPytorch(String workflow, String settings, long parameters) {
        List<String> assignments = settings == null ? List.of() : List.of(settings.split(" +"));
        Sequential net = net(workflow, assignments, 5);
        assertEquals(parameters, parameters(net));
        assertEquals(Shape.of(3, 5), net.apply(SIGNALS).shape());
        assertEquals(
                Shape.of(3, 2), net(workflow, assignments, 2).apply(SIGNALS).shape());
        assertTrue(net.steps().getLast() instanceof Linear);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ecg-cnn         | hidden=12 attention=self     | multiple of 8",
                "ecg-cnn         | filters=                     | filters",
                "ecg-cnn         | kernel=4                     | odd kernel",
                "ecg-cnn         | signalDropout=1              | signalDropout",
                "ecg-cnn         | blocks=6                     | blocks",
                "ecg-cnn         | units=0                      | units",
                "ecg-cnn         | net=resnet                   | image, signal, residual, hybrid",
                "ecg-rnn         | hidden=30                    | multiple of 4",
                "ecg-rnn         | dropout=-.1                  | dropout",
                "ecg-rnn         | cell=rnn                     | gru, lstm",
                "ecg-transformer | heads=3                      | 3 heads",
                "ecg-transformer | feedForward=0                | feedForward",
            })
    void settingsThatCannotBeAreRefused(String workflow, String settings, String message) {
        var error = assertThrows(UsageError.class, () -> net(workflow, List.of(settings.split(" +")), 5));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    /** The net without attention is PyTorch's {@code nn.GRU} with {@code batch_first}, its last step and a linear layer. */
    @Test
    void theRecurrentNetIsAGruAndALinearLayer() {
        Sequential net = net("ecg-rnn", List.of("attention=none"), 5);
        Gru gru = (Gru) net.steps().get(1);
        Linear out = (Linear) net.steps().get(3);
        assertEquals(Shape.of(192, 1), gru.cells().getFirst().weightIh().shape());
        assertEquals(Shape.of(192, 64), gru.cells().getFirst().weightHh().shape());
        Tensor last = gru.run(SIGNALS.unsqueeze(2), Pass.inference()).last().select(0, 0);
        assertArrayEquals(out.apply(last).toFloats(), net.apply(SIGNALS).toFloats());
    }

    @Test
    void attentionOfTheLastStepIsTheLastStepOfAttention() {
        var attention = MultiHeadAttention.of(12, 4, Key.of(5));
        Tensor x = Key.of(6).normal(DType.F32, Shape.of(2, 7, 12));
        assertArrayEquals(
                attention.apply(x).select(1, -1).toFloats(),
                new LastStepAttention(attention).apply(x).toFloats(),
                1e-6f);
    }

    /** With γ = 0 the image stays; else each cell gets what a head, seen as a sequence of cells, attends to. */
    @Test
    void imageAttentionBeginsAsTheIdentity() {
        var attention = ImageAttention.of(16, 8, Key.of(7));
        Tensor x = Key.of(8).normal(DType.F32, Shape.of(2, 16, 3, 5));
        assertArrayEquals(x.toFloats(), attention.apply(x).toFloats());
        var grown = new ImageAttention(
                attention.query(),
                attention.key(),
                attention.value(),
                attention.out(),
                Tensor.ones(DType.F32, 1),
                attention.heads());
        Tensor sequence = x.flatten(2).swap(1, 2);
        var weight = Tensor.concat(
                0,
                List.of(
                        matrix(attention.query().weight()),
                        matrix(attention.key().weight()),
                        matrix(attention.value().weight())));
        var bias = Tensor.concat(
                0,
                List.of(
                        attention.query().bias(),
                        attention.key().bias(),
                        attention.value().bias()));
        var out = new Linear(matrix(attention.out().weight()), attention.out().bias());
        Tensor attended = new MultiHeadAttention(weight, bias, out, 8, 0).apply(sequence);
        assertArrayEquals(
                attended.add(sequence).swap(1, 2).toFloats(),
                grown.apply(x).flatten(2).toFloats(),
                1e-5f);
    }

    private static long parameters(Sequential net) {
        Tree.Flat flat = Tree.flatten(net);
        List<Boolean> is = Tree.parameters(flat);
        return IntStream.range(0, is.size())
                .filter(is::get)
                .mapToLong(i -> flat.leaves().get(i).size())
                .sum();
    }

    private static Tensor matrix(Tensor kernel) {
        return kernel.flatten(1);
    }
}
