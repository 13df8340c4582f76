package sirocco.bench.peer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.apps.track.ProtoWriter;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/**
 * A model of one operation in the format ONNX (onnx.ai, {@code onnx.proto}: the numbers below are its fields). Inputs are
 * given when it runs, weights are part of it.
 */
final class OnnxModel {
    static final String OUTPUT = "y";
    private static final int IR_VERSION = 8;
    private static final int OPERATIONS = 17;
    private static final int FLOAT = 1;

    private final String operation;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private final ProtoWriter node = new ProtoWriter();
    private final ProtoWriter graph = new ProtoWriter();

    OnnxModel(String operation) {
        this.operation = operation;
    }

    OnnxModel input(String name, Tensor x) {
        inputs.put(name, x);
        arguments.add(name);
        graph.message(11, described(name, x.shape()));
        return this;
    }

    OnnxModel weight(String name, Tensor w) {
        ProtoWriter tensor = new ProtoWriter();
        for (int size : w.shape().toArray()) {
            tensor.integer(1, size);
        }
        graph.message(5, tensor.integer(2, FLOAT).text(8, name).bytes(9, little(w.toFloats())));
        arguments.add(name);
        return this;
    }

    OnnxModel attribute(String name, long value) {
        node.message(5, new ProtoWriter().text(1, name).integer(3, value).integer(20, 2));
        return this;
    }

    OnnxModel attribute(String name, float value) {
        node.message(5, new ProtoWriter().text(1, name).real(2, value).integer(20, 1));
        return this;
    }

    OnnxModel attribute(String name, int... values) {
        ProtoWriter attribute = new ProtoWriter().text(1, name);
        for (int value : values) {
            attribute.integer(8, value);
        }
        node.message(5, attribute.integer(20, 7));
        return this;
    }

    Map<String, Tensor> inputs() {
        return inputs;
    }

    /** The file's content, for an output of this shape. */
    byte[] toBytes(Shape output) {
        arguments.forEach(name -> node.text(1, name));
        graph.message(1, node.text(2, OUTPUT).text(4, operation)).text(2, operation);
        graph.message(12, described(OUTPUT, output));
        return new ProtoWriter()
                .integer(1, IR_VERSION)
                .message(7, graph)
                .message(8, new ProtoWriter().text(1, "").integer(2, OPERATIONS))
                .toBytes();
    }

    private static ProtoWriter described(String name, Shape shape) {
        ProtoWriter sizes = new ProtoWriter();
        for (int size : shape.toArray()) {
            sizes.message(1, new ProtoWriter().integer(1, size));
        }
        ProtoWriter tensor = new ProtoWriter().integer(1, FLOAT).message(2, sizes);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    private static byte[] little(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
