package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The certificate of an authority is gone on one master of a cluster that runs. */
class AuthorityGoneTest {
    private static final String LEAF = "/etc/kubernetes/pki/apiserver-etcd-client.crt";

    private final Lab lab = new Lab();

    @ParameterizedTest
    @CsvSource({"ca, false", "front-proxy-ca, false", "etcd/ca, true"})
    void itIsPutBack_andWhatItHasSignedStays(String ca, boolean bounded) {
        lab.apply().orThrow();
        var master = lab.fleet.host("ip-10-0-0-2");
        var path = "/etc/kubernetes/pki/" + ca + ".crt";
        var was = master.text(path);
        var leaf = master.text(LEAF);
        master.delete(path);
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertFalse(plan.isEmpty());
            assertEquals(bounded, plan.diff().contains("pki/etcd-client"), plan::diff);
        }
        lab.apply().orThrow();
        assertEquals(was, master.text(path));
        assertEquals(leaf, master.text(LEAF));
        lab.isDone();
    }

    /** The apiserver's certificate for etcd is gone as well: it is made anew. */
    @Test
    void itIsPutBack_andSoIsWhatIsGoneWithIt() {
        lab.apply().orThrow();
        var master = lab.fleet.host("ip-10-0-0-2");
        var leaf = master.text(LEAF);
        master.delete("/etc/kubernetes/pki/etcd/ca.crt");
        master.delete(LEAF);
        lab.apply().orThrow();
        assertTrue(master.text(LEAF).contains("BEGIN CERTIFICATE"));
        assertFalse(master.text(LEAF).equals(leaf));
        lab.isDone();
    }
}
