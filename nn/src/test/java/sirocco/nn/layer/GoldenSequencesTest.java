package sirocco.nn.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.nn.Pass;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.ScaledDotProductAttention;
import sirocco.testing.GoldenCase;
import sirocco.testing.GoldenCases;
import sirocco.testing.GoldenCheck;
import sirocco.testing.Tolerance;

/** Recurrent layers and attention, and their gradients, compiled, in both types, against golden values of PyTorch. */
class GoldenSequencesTest {

    @TestFactory
    Stream<DynamicTest> recurrent() {
        return tests("rnn.npz");
    }

    @TestFactory
    Stream<DynamicTest> attention() {
        return tests("attention.npz");
    }

    private static Stream<DynamicTest> tests(String file) {
        return GoldenCases.of("torch", file).stream()
                .flatMap(c -> Stream.of(DType.F64, DType.F32)
                        .map(dtype -> DynamicTest.dynamicTest(
                                c + " in " + dtype, () -> check(dtype).run(c, Device.host(), in -> outputs(c, in)))));
    }

    private static GoldenCheck check(DType dtype) {
        Tolerance products = Tolerance.goldenProducts(dtype);
        return new GoldenCheck(dtype, dtype == DType.F64 ? products : Tolerance.golden(dtype), products);
    }

    private static Map<String, Tensor> outputs(GoldenCase c, Map<String, Tensor> in) {
        return switch (c.op()) {
            case "rnn" -> rnn(c, in);
            case "gru" -> gru(c, in);
            case "lstm" -> lstm(c, in);
            case "gru_cell" ->
                Map.of(
                        "h_new",
                        new GruCell(in.get("weight_ih"), in.get("weight_hh"), in.get("bias_ih"), in.get("bias_hh"))
                                .step(in.get("x"), in.get("h")));
            case "lstm_cell" -> lstmCell(in);
            case "multi_head_attention" -> attention(c, in);
            case "scaled_dot_product_attention" -> Map.of("y", scaledDotProduct(c, in));
            default -> throw new IllegalArgumentException("no layer for " + c);
        };
    }

    /** Makes a cell. */
    private interface Maker<C> {
        C of(Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh);
    }

    private static <C> List<C> cells(GoldenCase c, Map<String, Tensor> in, Maker<C> maker) {
        List<C> cells = new ArrayList<>();
        for (int i = 0; i < c.integer("layers"); i++) {
            cells.add(maker.of(
                    in.get("weight_ih_l" + i),
                    in.get("weight_hh_l" + i),
                    in.get("bias_ih_l" + i),
                    in.get("bias_hh_l" + i)));
        }
        return cells;
    }

    private static Map<String, Tensor> rnn(GoldenCase c, Map<String, Tensor> in) {
        Rnn layer = new Rnn(cells(c, in, RnnCell::new), 0);
        Rnn.Sequence result = in.containsKey("h0")
                ? layer.run(in.get("x"), in.get("h0"), Pass.inference())
                : layer.run(in.get("x"), Pass.inference());
        return named(result.states(), result.last());
    }

    private static Map<String, Tensor> gru(GoldenCase c, Map<String, Tensor> in) {
        Gru layer = new Gru(cells(c, in, GruCell::new), 0);
        Gru.Sequence result = in.containsKey("h0")
                ? layer.run(in.get("x"), in.get("h0"), Pass.inference())
                : layer.run(in.get("x"), Pass.inference());
        return named(result.states(), result.last());
    }

    private static Map<String, Tensor> lstm(GoldenCase c, Map<String, Tensor> in) {
        Lstm layer = new Lstm(cells(c, in, LstmCell::new), 0);
        Lstm.Sequence result = in.containsKey("h0")
                ? layer.run(in.get("x"), in.get("h0"), in.get("c0"), Pass.inference())
                : layer.run(in.get("x"), Pass.inference());
        Map<String, Tensor> out = named(result.states(), result.last());
        out.put("c_n", result.memory());
        return out;
    }

    private static Map<String, Tensor> named(Tensor states, Tensor last) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("y", states);
        out.put("h_n", last);
        return out;
    }

    private static Map<String, Tensor> lstmCell(Map<String, Tensor> in) {
        LstmCell.State after = new LstmCell(
                        in.get("weight_ih"), in.get("weight_hh"), in.get("bias_ih"), in.get("bias_hh"))
                .step(in.get("x"), new LstmCell.State(in.get("h"), in.get("c")));
        return Map.of("h_new", after.hidden(), "c_new", after.memory());
    }

    private static Map<String, Tensor> attention(GoldenCase c, Map<String, Tensor> in) {
        MultiHeadAttention layer = new MultiHeadAttention(
                in.get("in_proj_weight"),
                in.get("in_proj_bias"),
                new Linear(in.get("out_proj.weight"), in.get("out_proj.bias")),
                c.integer("heads"),
                0);
        Tensor query = in.get("query");
        Tensor blocked = in.containsKey("key_padding_mask")
                ? MultiHeadAttention.hidingPadding(in.get("key_padding_mask"))
                : in.get("attn_mask");
        MultiHeadAttention.Attended result = layer.attend(
                query, in.getOrDefault("key", query), in.getOrDefault("value", query), blocked, Pass.inference());
        boolean self = c.flag("self_attention");
        Tensor output = !self
                ? result.output()
                : c.word("mask").equals("causal") ? layer.causal(query, Pass.inference()) : layer.apply(query);
        return Map.of("y", output, "weights", result.weights());
    }

    private static Tensor scaledDotProduct(GoldenCase c, Map<String, Tensor> in) {
        var mask = c.flag("causal") ? ScaledDotProductAttention.Mask.CAUSAL : ScaledDotProductAttention.Mask.NONE;
        return Ops.apply(new ScaledDotProductAttention(mask), in.get("q"), in.get("k"), in.get("v"));
    }
}
