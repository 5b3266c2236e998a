package io.kha.internal.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.transport.CommandAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A finding says what is wrong with a member, not what gRPC wraps around it. */
class EtcdCheckTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"level":"warn","error":"rpc error: code = DeadlineExceeded desc = latest balancer error: connection error: desc = \\"transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused\\""} | transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused
            {"level":"warn","error":"context deadline exceeded"} | context deadline exceeded
            {"level":"warn"} | {"level":"warn"}
            127.0.0.1:2379 is unhealthy: failed to connect | 127.0.0.1:2379 is unhealthy: failed to connect
            `` | no answer
            """)
    void cause(String said, String cause) {
        assertEquals(cause, EtcdCheck.cause(new CommandAnswer(1, "", said)));
    }
}
