/** The SSH transport. */
module io.kha.ssh {
    requires static org.jspecify;
    requires io.kha.core;
    requires com.hierynomus.sshj;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.retry;
    requires org.slf4j;

    exports io.kha.ssh;
}
