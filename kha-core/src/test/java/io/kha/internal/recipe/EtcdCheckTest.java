package io.kha.internal.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Finding;
import io.kha.transport.CommandAnswer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A finding says what is wrong with a member, not what gRPC wraps around it; and when one more loss would stop etcd. */
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 0 |
            1 | 1 |
            3 | 3 |
            4 | 5 |
            0 | 1 | 0 of 1 members are seen to be healthy, 1 are needed
            2 | 3 | 2 of 3 members are seen to be healthy, 2 are needed: if the others are down, one more that is lost stops etcd, and the API with it
            1 | 3 | 1 of 3 members are seen to be healthy, 2 are needed
            3 | 4 | 3 of 4 members are seen to be healthy, 3 are needed: if the others are down, one more that is lost stops etcd, and the API with it
            3 | 5 | 3 of 5 members are seen to be healthy, 3 are needed: if the others are down, one more that is lost stops etcd, and the API with it
            """)
    void margin(int healthy, int members, String what) {
        assertEquals(
                Optional.ofNullable(what), EtcdCheck.margin(healthy, members).map(Finding::what));
    }
}
