package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.Secret;
import io.kha.transport.TransportException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {
    private static final String GOOD = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: prod
              cluster: {server: 'https://192.168.60.80:8443', certificate-authority-data: aGVsbG8=}
            contexts:
            - name: admin@prod
              context: {cluster: prod, user: admin}
            current-context: admin@prod
            users:
            - name: admin
              user: {token: s3cr3t}
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            token: s3cr3t                         | exec: {command: s3cr3t}         | carries neither client-certificate-data with client-key-data nor a token
            token: s3cr3t                         | client-certificate: /s3cr3t.crt | carries neither client-certificate-data with client-key-data nor a token
            certificate-authority-data: aGVsbG8=  | insecure-skip-tls-verify: true  | carries no certificate-authority-data
            certificate-authority-data: aGVsbG8=  | certificate-authority: /etc/x   | carries no certificate-authority-data
            https://                              | http://                         | names no https server in its current context
            current-context: admin@prod           | current-context: other          | has no context "other"
            kind: Config                          | kind: [s3cr3t                   | is not YAML
            token: s3cr3t                         | token: s3cr3t                   | has a certificate or a key that cannot be read
            """)
    void whatCannotBeUsedIsRefusedInWordsThatShowNoSecret(String from, String to, String what) {
        var e = assertThrows(
                TransportException.class, () -> Kubeconfig.of(Secret.of(GOOD.replace(from.strip(), to.strip()))));
        assertEquals(
                "kubernetes-api: the kubeconfig " + what + ": use the /etc/kubernetes/admin.conf that kubeadm made",
                e.getMessage());
        assertFalse(String.valueOf(e.getCause()).contains("s3cr3t"));
    }
}
