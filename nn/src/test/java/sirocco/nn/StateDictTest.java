package sirocco.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.BatchNorm;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Sequential;
import sirocco.nn.layer.TransformerBlock;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;
import sirocco.tensor.io.Safetensors;

/** Names as in PyTorch, and the way there and back. */
class StateDictTest {

    @Test
    void namesAreThoseOfPyTorch() {
        Sequential net =
                Sequential.of(Linear.of(3, 4, Key.of(1)), BatchNorm.of(4), Activation.RELU, Linear.of(4, 2, Key.of(2)));
        assertEquals(
                Set.of(
                        "0.weight",
                        "0.bias",
                        "1.weight",
                        "1.bias",
                        "1.running_mean",
                        "1.running_var",
                        "3.weight",
                        "3.bias"),
                StateDict.of(net).keySet());
        assertEquals(
                List.of(
                        "weight_ih_l0",
                        "weight_hh_l0",
                        "bias_ih_l0",
                        "bias_hh_l0",
                        "weight_ih_l1",
                        "weight_hh_l1",
                        "bias_ih_l1",
                        "bias_hh_l1"),
                List.copyOf(StateDict.of(Gru.of(2, 3, 2, .1, Key.of(3))).keySet()));
        assertEquals(
                List.of(
                        "self_attn.in_proj_weight",
                        "self_attn.in_proj_bias",
                        "self_attn.out_proj.weight",
                        "self_attn.out_proj.bias",
                        "linear1.weight",
                        "linear1.bias",
                        "linear2.weight",
                        "linear2.bias",
                        "norm1.weight",
                        "norm1.bias",
                        "norm2.weight",
                        "norm2.bias"),
                List.copyOf(
                        StateDict.of(TransformerBlock.of(4, 2, 8, Key.of(4))).keySet()));
        assertEquals("features.2.cells.weight", StateDict.name("features.steps.2.cells.weight"));
        assertEquals("encoder.rnn.bias_hh_l3", StateDict.name("encoder.rnn.cells.3.biasHh"));
    }

    @Test
    void aModelSurvivesTheWayThroughAFile(@TempDir Path folder) throws Exception {
        Gru net = Gru.of(2, 3, 2, .1, Key.of(5));
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(StateDict.of(net)).write(file);
        Gru back = StateDict.load(
                Gru.of(2, 3, 2, .1, Key.of(6)), Safetensors.read(file).tensors());
        Tree.zip(net, back, (a, b) -> {
            assertTrue(a.sameBits(b));
            return a;
        });
    }

    @Test
    void whatIsMissingOrLeftOverIsNamed() {
        Linear net = Linear.of(2, 3, Key.of(7));
        Map<String, Tensor> state = new LinkedHashMap<>(StateDict.of(net));
        state.put("num_batches_tracked", Tensor.scalar(DType.I64, 3));
        assertTrue(StateDict.load(net, state).bias().sameBits(net.bias()));
        state.put("scale", Tensor.scalar(1));
        assertTrue(message(net, state).contains("[scale]"));
        state.remove("scale");
        state.remove("bias");
        assertTrue(message(net, state).contains("\"bias\" is missing"));
        state.put("bias", Tensor.zeros(DType.F32, 4));
        assertTrue(message(net, state).contains("f32[4]"));
    }

    private static String message(Linear net, Map<String, Tensor> state) {
        return assertThrows(IllegalArgumentException.class, () -> StateDict.load(net, state))
                .getMessage();
    }
}
