package sirocco.apps.track;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;

/** The messages of TensorBoard's event.proto, summary.proto, histogram.proto, tensor.proto and tensor_shape.proto. */
final class TensorBoardMessages {
    private TensorBoardMessages() {}

    /** The message of one record: {@code Event}. */
    static Descriptor event() {
        var file = FileDescriptorProto.newBuilder().setName("event.proto").setSyntax("proto3");
        file.addMessageType(message("Event")
                .addField(field("wall_time", 1, Type.TYPE_DOUBLE))
                .addField(field("step", 2, Type.TYPE_INT64))
                .addField(field("file_version", 3, Type.TYPE_STRING))
                .addField(of("summary", 5, "Summary")));
        file.addMessageType(message("Summary").addField(of("value", 1, "Value").setLabel(Label.LABEL_REPEATED)));
        file.addMessageType(message("Value")
                .addField(field("tag", 1, Type.TYPE_STRING))
                .addField(field("simple_value", 2, Type.TYPE_FLOAT))
                .addField(of("image", 4, "Image"))
                .addField(of("histo", 5, "HistogramProto"))
                .addField(of("tensor", 8, "TensorProto"))
                .addField(of("metadata", 9, "SummaryMetadata")));
        file.addMessageType(message("Image")
                .addField(field("height", 1, Type.TYPE_INT32))
                .addField(field("width", 2, Type.TYPE_INT32))
                .addField(field("colorspace", 3, Type.TYPE_INT32))
                .addField(field("encoded_image_string", 4, Type.TYPE_BYTES)));
        file.addMessageType(message("HistogramProto")
                .addField(field("min", 1, Type.TYPE_DOUBLE))
                .addField(field("max", 2, Type.TYPE_DOUBLE))
                .addField(field("num", 3, Type.TYPE_DOUBLE))
                .addField(field("sum", 4, Type.TYPE_DOUBLE))
                .addField(field("sum_squares", 5, Type.TYPE_DOUBLE))
                .addField(field("bucket_limit", 6, Type.TYPE_DOUBLE).setLabel(Label.LABEL_REPEATED))
                .addField(field("bucket", 7, Type.TYPE_DOUBLE).setLabel(Label.LABEL_REPEATED)));
        file.addMessageType(message("TensorProto")
                .addField(field("dtype", 1, Type.TYPE_INT32))
                .addField(of("tensor_shape", 2, "TensorShapeProto"))
                .addField(field("string_val", 8, Type.TYPE_BYTES).setLabel(Label.LABEL_REPEATED)));
        file.addMessageType(
                message("TensorShapeProto").addField(of("dim", 2, "Dim").setLabel(Label.LABEL_REPEATED)));
        file.addMessageType(message("Dim").addField(field("size", 1, Type.TYPE_INT64)));
        file.addMessageType(message("SummaryMetadata").addField(of("plugin_data", 1, "PluginData")));
        file.addMessageType(message("PluginData").addField(field("plugin_name", 1, Type.TYPE_STRING)));
        try {
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]).findMessageTypeByName("Event");
        } catch (DescriptorValidationException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static DescriptorProto.Builder message(String name) {
        return DescriptorProto.newBuilder().setName(name);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder of(String name, int number, String message) {
        return field(name, number, Type.TYPE_MESSAGE).setTypeName(message);
    }
}
