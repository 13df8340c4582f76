package sirocco.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels written at run time with java.lang.classfile run when they are loaded from a folder of the class path. */
class GeneratedKernelTest {
    private static final ClassDesc CONTEXT =
            KernelContext.class.describeConstable().orElseThrow();
    private static final ClassDesc FLOATS = FloatArray.class.describeConstable().orElseThrow();
    private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
    private static final MethodTypeDesc KERNEL = MethodTypeDesc.of(ConstantDescs.CD_void, CONTEXT, FLOATS, FLOATS);
    private static final MethodTypeDesc APPLY = MethodTypeDesc.of(
            ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_Object, ConstantDescs.CD_Object);

    private enum VariableTable {
        PRESENT,
        MISSING
    }

    @Test
    void aGeneratedKernelRuns() throws Exception {
        var x = FloatArray.fromElements(1, -2, 3, .5f);
        var y = new FloatArray(4);
        execute(onClassPath("SquareKernel", VariableTable.PRESENT), x, y);
        assertArrayEquals(new float[] {1, 4, 9, .25f}, y.toHeapArray());
    }

    @Test
    void aKernelWithoutLocalVariableTableIsRefused() throws Exception {
        var task = onClassPath("BareKernel", VariableTable.MISSING);
        refused("has no local variable table: compile it with javac -g", task);
    }

    @Test
    void aKernelOfAnOwnClassLoaderIsRefused() throws Exception {
        refused(
                "whose class file the system class loader does not find",
                new Private().define("HiddenKernel", VariableTable.PRESENT));
    }

    private static void refused(String message, Task3<KernelContext, FloatArray, FloatArray> task) {
        var e = assertThrows(
                TornadoBailoutRuntimeException.class,
                () -> execute(task, FloatArray.fromElements(1), new FloatArray(1)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static void execute(Task3<KernelContext, FloatArray, FloatArray> task, FloatArray x, FloatArray y)
            throws TornadoExecutionPlanException {
        var graph = new TaskGraph("s0")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
                .task("t0", task, new KernelContext(), x, y)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                .snapshot();
        try (var plan = new TornadoExecutionPlan(graph)) {
            plan.withGridScheduler(new GridScheduler("s0.t0", new WorkerGrid1D(x.getSize())))
                    .execute();
        }
    }

    private static Task3<KernelContext, FloatArray, FloatArray> onClassPath(String name, VariableTable table)
            throws IOException, ReflectiveOperationException {
        Path folder = Path.of(System.getProperty("generated.kernels")).resolve("generated");
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".class"), kernelClass(name, table));
        Files.write(folder.resolve(name + "Task.class"), taskClass(name));
        return instance(Class.forName("generated." + name + "Task", true, ClassLoader.getSystemClassLoader()));
    }

    @SuppressWarnings("unchecked")
    private static Task3<KernelContext, FloatArray, FloatArray> instance(Class<?> taskClass)
            throws ReflectiveOperationException {
        return (Task3<KernelContext, FloatArray, FloatArray>)
                taskClass.getConstructor().newInstance();
    }

    /** A class with the kernel {@code tkSquare(KernelContext c, FloatArray x, FloatArray y)}: y[i] = x[i]². */
    private static byte[] kernelClass(String name, VariableTable table) {
        return ClassFile.of()
                .build(
                        ClassDesc.of("generated", name),
                        c -> c.withFlags(ClassFile.ACC_PUBLIC)
                                .withMethodBody(
                                        "tkSquare", KERNEL, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, code -> {
                                            if (table == VariableTable.PRESENT) {
                                                code.localVariable(0, "c", CONTEXT, code.startLabel(), code.endLabel());
                                                code.localVariable(1, "x", FLOATS, code.startLabel(), code.endLabel());
                                                code.localVariable(2, "y", FLOATS, code.startLabel(), code.endLabel());
                                            }
                                            square(code);
                                        }));
    }

    private static void square(CodeBuilder code) {
        var get = MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int);
        var set = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_float);
        code.aload(0)
                .getfield(CONTEXT, "globalIdx", INTEGER)
                .invokevirtual(INTEGER, "intValue", MethodTypeDesc.of(ConstantDescs.CD_int))
                .istore(3)
                .aload(1)
                .iload(3)
                .invokevirtual(FLOATS, "get", get)
                .fstore(4)
                .aload(2)
                .iload(3)
                .fload(4)
                .fload(4)
                .fmul()
                .invokevirtual(FLOATS, "set", set)
                .return_();
    }

    private static byte[] taskClass(String name) {
        return ClassFile.of().build(ClassDesc.of("generated", name + "Task"), c -> {
            c.withFlags(ClassFile.ACC_PUBLIC)
                    .withInterfaceSymbols(Task3.class.describeConstable().orElseThrow());
            constructor(c);
            c.withMethodBody(
                    "apply",
                    APPLY,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(1)
                            .checkcast(CONTEXT)
                            .aload(2)
                            .checkcast(FLOATS)
                            .aload(3)
                            .checkcast(FLOATS)
                            .invokestatic(ClassDesc.of("generated", name), "tkSquare", KERNEL)
                            .return_());
        });
    }

    private static void constructor(ClassBuilder c) {
        c.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                ClassFile.ACC_PUBLIC,
                code -> code.aload(0)
                        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                        .return_());
    }

    /** A class loader whose classes no one else finds. */
    private static final class Private extends ClassLoader {
        Task3<KernelContext, FloatArray, FloatArray> define(String name, VariableTable table)
                throws ReflectiveOperationException {
            byte[] kernel = kernelClass(name, table);
            byte[] task = taskClass(name);
            defineClass("generated." + name, kernel, 0, kernel.length);
            return instance(defineClass("generated." + name + "Task", task, 0, task.length));
        }
    }
}
