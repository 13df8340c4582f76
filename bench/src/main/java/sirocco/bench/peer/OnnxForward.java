package sirocco.bench.peer;

import java.util.List;
import java.util.Map;
import sirocco.bench.Forward;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Window;

/**
 * A case in the words of ONNX: the model and the result that it should have.
 *
 * @param model of one operation
 * @param result in ONNX's order of axes
 */
record OnnxForward(OnnxModel model, Tensor result) {
    private static final Map<String, String> FUNCTIONS = Map.of(
            "exp", "Exp",
            "tanh", "Tanh",
            "sigmoid", "Sigmoid",
            "log", "Log",
            "softmax", "Softmax");

    static OnnxForward of(Forward forward) {
        return switch (forward) {
            case Forward.Unary unary -> new OnnxForward(unary(unary), unary.result());
            case Forward.Conv conv -> new OnnxForward(convolution(conv), conv.result());
            case Forward.GruSequence gru -> new OnnxForward(gru(gru), stepsFirst(gru.result()));
            case Forward.LstmSequence lstm -> new OnnxForward(lstm(lstm), stepsFirst(lstm.result()));
        };
    }

    private static OnnxModel unary(Forward.Unary unary) {
        if (unary.function().equals("layernorm")) {
            int columns = unary.x().shape().size(1);
            return new OnnxModel("LayerNormalization")
                    .input("x", unary.x())
                    .weight("scale", Tensor.ones(unary.x().dtype(), columns))
                    .weight("bias", Tensor.zeros(unary.x().dtype(), columns))
                    .attribute("epsilon", (float) Forward.EPSILON);
        }
        return new OnnxModel(FUNCTIONS.get(unary.function())).input("x", unary.x());
    }

    private static OnnxModel convolution(Forward.Conv conv) {
        Window window = conv.operands().window();
        return new OnnxModel("Conv")
                .input("x", conv.operands().x())
                .weight("w", conv.operands().w())
                .attribute("kernel_shape", window.kernelH(), window.kernelW())
                .attribute("pads", window.padTop(), window.padLeft(), window.padBottom(), window.padRight());
    }

    private static OnnxModel gru(Forward.GruSequence gru) {
        var cell = gru.cell();
        return recurrent(
                        "GRU",
                        gru.x(),
                        List.of(1, 0, 2),
                        cell.weightIh(),
                        cell.weightHh(),
                        cell.biasIh(),
                        cell.biasHh())
                .attribute("linear_before_reset", 1L);
    }

    private static OnnxModel lstm(Forward.LstmSequence lstm) {
        var cell = lstm.cell();
        return recurrent(
                "LSTM", lstm.x(), List.of(0, 3, 1, 2), cell.weightIh(), cell.weightHh(), cell.biasIh(), cell.biasHh());
    }

    /** @param order of the gates in ONNX, each by its number in ours */
    private static OnnxModel recurrent(
            String operation, Tensor x, List<Integer> order, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
        int hidden = wHh.shape().size(1);
        Tensor bias = Tensor.concat(0, List.of(gates(bIh, order, hidden), gates(bHh, order, hidden)));
        return new OnnxModel(operation)
                .input("x", x.permute(1, 0, 2))
                .weight("w", gates(wIh, order, hidden).unsqueeze(0))
                .weight("r", gates(wHh, order, hidden).unsqueeze(0))
                .weight("b", bias.unsqueeze(0))
                .attribute("hidden_size", (long) hidden);
    }

    private static Tensor gates(Tensor stacked, List<Integer> order, int hidden) {
        return Tensor.concat(
                0,
                order.stream()
                        .map(gate -> stacked.slice(0, gate * hidden, (gate + 1) * hidden))
                        .toList());
    }

    /** [batch, time, hidden] as [time, 1, batch, hidden]. */
    private static Tensor stepsFirst(Tensor states) {
        return states.permute(1, 0, 2).unsqueeze(1);
    }
}
