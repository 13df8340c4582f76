package sirocco.kernels;

import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import sirocco.tensor.DType;
import sirocco.tensor.op.Catalogue;
import sirocco.tensor.op.NoDerivative;
import sirocco.tensor.op.Sample;
import sirocco.tensor.op.Sample.Derivatives;
import sirocco.testing.Gradients;

/** The derivatives of every operation of the catalogue. */
class GradientTest {

    @TestFactory
    Stream<DynamicTest> reverseModeEqualsDifferences() {
        return tests(s -> s.derivatives() == Derivatives.ALL, Gradients::checkReverse);
    }

    @TestFactory
    Stream<DynamicTest> forwardModeIsTheTransposeOfReverseMode() {
        return tests(s -> s.derivatives() == Derivatives.ALL, Gradients::checkForward);
    }

    @TestFactory
    Stream<DynamicTest> forwardModeEqualsDifferences() {
        return tests(s -> s.derivatives() == Derivatives.FORWARD, Gradients::checkForwardByDifferences);
    }

    @TestFactory
    Stream<DynamicTest> secondDerivativesEqualDifferencesOfGradients() {
        return tests(s -> s.derivatives() == Derivatives.ALL, Gradients::checkSecond);
    }

    @TestFactory
    Stream<DynamicTest> operationsWithoutDerivativeGiveZeros() {
        return tests(s -> s.op(DType.F64) instanceof NoDerivative, Gradients::checkNone);
    }

    private static Stream<DynamicTest> tests(Predicate<Sample> chosen, Consumer<Sample> check) {
        return Catalogue.samples().stream()
                .filter(s -> s.dtypes().contains(DType.F64))
                .filter(chosen)
                .map(s -> DynamicTest.dynamicTest(s.describe(DType.F64), () -> check.accept(s)));
    }
}
