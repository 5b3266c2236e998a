package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Secret;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.util.Base64;
import java.util.Map;
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
}
