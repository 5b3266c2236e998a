package io.kha.transport;

/** Follows a batch while it runs. All methods are called from the thread that executes the batch. */
public interface Watch {
    /** A watch that ignores everything. */
    Watch NONE = new Watch() {};

    /** The operation at this index of the batch begins. */
    default void begin(int index) {}

    /** The operation at this index ended. */
    default void end(int index, OpResult result) {}

    /** So many bytes of what the operations need have been sent, of so many in all. */
    default void sent(long bytes, long total) {}

    /** Why what is under way need not be waited for any longer; empty while it should. Asked between two looks at what is waited for. */
    default String needless() {
        return "";
    }
}
