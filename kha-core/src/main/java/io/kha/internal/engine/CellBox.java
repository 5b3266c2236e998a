package io.kha.internal.engine;

import io.kha.step.Cells;
import io.kha.step.Making;
import io.kha.step.Source;
import io.kha.transport.Content;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The cells of a run: each made once, when it is first needed. */
final class CellBox implements Cells {

    /** The cells of a plan: nothing is made. */
    static final Cells PLANNED = new Cells() {
        @Override
        public <T> Content content(Cell<T> cell, Function<? super T, Content> part) {
            return new Content.Later(cell.reason());
        }
    };

    private final Map<String, Object> made = new HashMap<>();
    private final Making making;

    CellBox(Source source) {
        this.making = new Making() {
            @Override
            public <T> T value(Cell<T> cell) {
                return CellBox.this.value(cell);
            }

            @Override
            public Instant now() {
                return source.now();
            }

            @Override
            public SecureRandom random() {
                return source.random();
            }

            @Override
            public KeyPair rsa() {
                return source.rsa();
            }
        };
    }

    @Override
    public <T> Content content(Cell<T> cell, Function<? super T, Content> part) {
        return part.apply(value(cell));
    }

    @SuppressWarnings("unchecked") // one id, one cell, one type
    private <T> T value(Cell<T> cell) {
        var value = (T) made.get(cell.id());
        if (value == null) {
            value = cell.maker().apply(making); // may throw UnknownRead: then it is made after the reading
            made.put(cell.id(), value);
        }
        return value;
    }
}
