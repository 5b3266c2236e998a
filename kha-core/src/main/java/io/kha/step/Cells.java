package io.kha.step;

import io.kha.transport.Content;
import java.util.function.Function;

/**
 * Values made on the way: keys, certificates, tokens. A cell is made at most once in a run, and only when a step that needs it is going
 * to change something. In a plan nothing is made: the content is {@link Content.Later} with the cell's reason.
 */
public interface Cells {

    /**
     * A part of a cell's value as content.
     *
     * @param cell what is made
     * @param part the content in it
     */
    <T> Content content(Cell<T> cell, Function<? super T, Content> part);

    /**
     * How a value is made.
     *
     * @param id its name in the run: two cells of one id are one
     * @param reason what a plan shows in its place: "a key made at apply"
     * @param maker makes it; may read of the fleet what was not announced, as {@link Step#decide} may
     */
    record Cell<T>(String id, String reason, Function<Making, T> maker) {}
}
