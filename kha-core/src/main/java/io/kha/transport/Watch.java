package io.kha.transport;

/** Follows a batch while it runs. All methods are called from the thread that executes the batch. */
public interface Watch {
    /** A watch that ignores everything. */
    Watch NONE = new Watch() {};

    /**
     * The operation at this index of the batch begins; of files that are put in place together, each when the one before it is told to
     * have ended. An exception keeps it back, where nothing of it has been sent, and ends the batch.
     */
    default void begin(int index) {}

    /**
     * What was sent for the operation at this index was refused for the moment, and is about to be sent once more. An exception keeps
     * it back, and ends the batch. Called at the Kubernetes API alone: to a host nothing is sent twice.
     */
    default void again(int index) {}

    /** The operation at this index ended. */
    default void end(int index, OpResult result) {}

    /** So many bytes of what the operations need have been sent, of so many in all. */
    default void sent(long bytes, long total) {}

    /**
     * Why what is under way need not be waited for any longer; empty while it should. Asked between two looks at what is waited for at
     * the Kubernetes API; a wait on a host goes on without it until its end or its deadline.
     */
    default String needless() {
        return "";
    }
}
