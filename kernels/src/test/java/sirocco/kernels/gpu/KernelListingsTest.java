package sirocco.kernels.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import sirocco.tensor.backend.Program.Listing;

class KernelListingsTest {
    private static final String ADD = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n__kernel void tkAdd(int n)\n{\n}";
    private static final String MUL = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n__kernel void tkMul(int n)\n{\n}";

    @Test
    void eachSourceIsListedOnceWithTheNumberOfItsTasks() {
        String printed = ADD + "\n\n" + MUL + "\n" + ADD + "\n";
        assertEquals(
                List.of(new Listing("tkAdd", 2, ADD), new Listing("tkMul", 1, MUL)), KernelListings.sources(printed));
    }

    @Test
    void cudaKernelsAreFoundToo() {
        String cuda = "extern \"C\" __global__ void tkAdd(float *x)\n{\n}";
        assertEquals(List.of(new Listing("tkAdd", 1, cuda)), KernelListings.sources(cuda + "\n"));
    }

    @Test
    void whatIsNoKernelIsNotListed() {
        assertEquals(List.of(), KernelListings.sources("a line of the driver\n"));
    }
}
