/** The model, the engine, the standard recipe, the local transport and the simulated fleet. */
module io.kha.core {
    requires static org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires freemarker;
    requires org.apache.commons.compress;
    requires inet.ipaddr;
    requires io.github.javadiffutils;
    requires org.semver4j;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.pkix;

    exports io.kha;
    exports io.kha.step;
    exports io.kha.testing;
    exports io.kha.transport;
    exports io.kha.internal.render to
            io.kha.k8s;
    exports io.kha.internal.shell to
            io.kha.ssh;

    opens io.kha.internal.document to
            com.fasterxml.jackson.databind;

    uses io.kha.step.ClusterApi;
}
