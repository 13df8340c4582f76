package sirocco.kernels.gpu;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import sirocco.tensor.DType;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The kinds of device arrays; booleans and U8 are bytes. */
enum ArrayKind {
    FLOAT(FloatArray.class, ConstantDescs.CD_float, 4),
    DOUBLE(DoubleArray.class, ConstantDescs.CD_double, 8),
    INT(IntArray.class, ConstantDescs.CD_int, 4),
    LONG(LongArray.class, ConstantDescs.CD_long, 8),
    BYTE(ByteArray.class, ConstantDescs.CD_byte, 1);

    private final Class<? extends TornadoNativeArray> type;
    private final ClassDesc element;
    private final int bytes;

    ArrayKind(Class<? extends TornadoNativeArray> type, ClassDesc element, int bytes) {
        this.type = type;
        this.element = element;
        this.bytes = bytes;
    }

    static ArrayKind of(DType dtype) {
        return switch (dtype) {
            case F32 -> FLOAT;
            case F64 -> DOUBLE;
            case I32 -> INT;
            case I64 -> LONG;
            case U8, BOOL -> BYTE;
        };
    }

    /** A type whose values such an array holds. */
    DType dtype() {
        return switch (this) {
            case FLOAT -> DType.F32;
            case DOUBLE -> DType.F64;
            case INT -> DType.I32;
            case LONG -> DType.I64;
            case BYTE -> DType.U8;
        };
    }

    /** The array's class, as generated code names it. */
    ClassDesc array() {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    /** The type of an element. */
    ClassDesc element() {
        return element;
    }

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /** A zeroed array of {@code size} elements. */
    TornadoNativeArray allocate(int size) {
        return switch (this) {
            case FLOAT -> new FloatArray(size);
            case DOUBLE -> new DoubleArray(size);
            case INT -> new IntArray(size);
            case LONG -> new LongArray(size);
            case BYTE -> new ByteArray(size);
        };
    }

    /** Another array over the host memory of {@code array}, which a task graph treats as an array of its own. */
    TornadoNativeArray twin(TornadoNativeArray array) {
        return switch (this) {
            case FLOAT -> FloatArray.fromSegmentShallow(array.getSegmentWithHeader());
            case DOUBLE -> DoubleArray.fromSegmentShallow(array.getSegmentWithHeader());
            case INT -> IntArray.fromSegmentShallow(array.getSegmentWithHeader());
            case LONG -> LongArray.fromSegmentShallow(array.getSegmentWithHeader());
            case BYTE -> ByteArray.fromSegmentShallow(array.getSegmentWithHeader());
        };
    }
}
