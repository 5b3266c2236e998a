package io.kha.step;

/** What a cell is made from: the source, and other cells. */
public interface Making extends Source {

    /** The value of another cell, made first when it is not there yet. */
    <T> T value(Cells.Cell<T> cell);
}
