package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedTest {
    private final Guarded guarded =
            new Guarded(List.of(GivenApi.put("/a", "x"), GivenApi.await("/b")), Watch.NONE, () -> false, () -> {
                throw new TransportException(TransportException.Kind.HELD, "kubernetes-api", "no");
            });

    @Test
    void whatChangesSomethingIsAskedForEachTimeItIsSent() {
        assertThrows(TransportException.class, () -> guarded.begin(0));
        assertThrows(TransportException.class, () -> guarded.again(0));
    }

    @Test
    void whatChangesNothingIsNot() {
        guarded.begin(1);
        guarded.again(1);
    }
}
