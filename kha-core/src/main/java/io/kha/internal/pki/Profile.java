package io.kha.internal.pki;

import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** What a certificate may be used for. */
public enum Profile {
    /** Opens TLS connections. */
    CLIENT(KeyPurposeId.id_kp_clientAuth),
    /** Both: an etcd member, whose gateway also calls itself as a client. */
    PEER(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);

    private final List<KeyPurposeId> purposes;

    Profile(KeyPurposeId... purposes) {
        this.purposes = List.of(purposes);
    }

    KeyPurposeId[] purposes() {
        return purposes.toArray(KeyPurposeId[]::new);
    }

    List<String> oids() {
        return purposes.stream().map(KeyPurposeId::getId).toList();
    }
}
