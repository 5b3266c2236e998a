package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kha.Secret;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken out of what hosts and the API say. */
class RedactorTest {
    private static final String DATA = Base64.getEncoder().encodeToString("correct horse".getBytes());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"registry-login\"},\"data\":{\"password\":\"DATA\"},"
                        + "\"stringData\":{\"token\":\"hunter2-hunter2\"}}",
                "kind: Secret\nmetadata: {name: registry-login}\ndata:\n  password: DATA\nstringData: {token: hunter2-hunter2}\n",
                "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"a\":\"DATA\",\"b\":\"hunter2-hunter2\"}}]"
            })
    void secretsInBodiesForTheApi(String body) {
        var redactor = new Redactor();
        redactor.learn(new Op.Api(
                "apply Secret",
                "PATCH",
                "/api/v1/namespaces/default/secrets/registry-login",
                "application/json",
                Content.of(Secret.of(body.replace("DATA", DATA))),
                Map.of()));
        assertEquals(
                "Secret registry-login is invalid: ****** or ****** or ******",
                redactor.clean("Secret registry-login is invalid: " + DATA + " or correct horse or hunter2-hunter2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 1500, 200, 100})
    void aSecretThatWasCutWithTheTextAroundIt(int kept) {
        var key = Base64.getEncoder()
                .encodeToString(new Random(1)
                        .ints(1200, 0, 256)
                        .mapToObj(i -> (char) i)
                        .map(String::valueOf)
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.ISO_8859_1));
        var redactor = new Redactor();
        redactor.learn(new Op.WriteFile(
                "/etc/kubernetes/join.conf",
                "0600",
                "root:root",
                Content.of(Secret.of("users:\n- user:\n    client-key-data: " + key + "\n"))));
        var said = "client-key-data: " + key + "\nit cannot be used: " + "x".repeat(50) + "\n";
        for (var shown : List.of(
                redactor.clean(said.substring(Math.max(0, said.length() - kept))), // its end, as hosts keep it
                redactor.clean("the last answer:\n" + said.substring(Math.max(0, said.length() - kept))),
                redactor.clean(said.substring(0, Math.min(said.length(), kept))))) {
            for (int at = 0; at + 16 <= key.length(); at++) {
                assertFalse(shown.contains(key.substring(at, at + 16)), shown);
            }
        }
    }
}
