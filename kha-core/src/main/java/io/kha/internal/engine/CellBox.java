package io.kha.internal.engine;

import io.kha.step.Cells;
import io.kha.step.Source;
import io.kha.transport.Content;
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
    private final Source source;

    CellBox(Source source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("unchecked") // one id, one cell, one type
    public <T> Content content(Cell<T> cell, Function<? super T, Content> part) {
        var value = made.get(cell.id());
        if (value == null) {
            value = cell.maker().apply(source); // may throw UnknownRead: then it is made after the reading
            made.put(cell.id(), value);
        }
        return part.apply((T) value);
    }
}
