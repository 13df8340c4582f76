package sirocco.emulator;

import java.lang.constant.MethodTypeDesc;

/** A static method, by the internal name of its class, its name and its type. */
record KernelMethod(String owner, String name, MethodTypeDesc type) {
    /** "Class.method", the way a reader knows it. */
    @Override
    public String toString() {
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
    }
}
