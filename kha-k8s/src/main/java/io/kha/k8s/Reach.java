package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import io.kha.transport.TransportException;
import okhttp3.Request;

/** How the API is reached. Used by one thread at a time, but for {@link #close()}. */
interface Reach extends AutoCloseable {

    /**
     * Carries out a request by whichever way works. What may have been seen by a server is sent again only when it is a GET.
     *
     * @throws TransportException when there was no answer; the message says whether it may have happened
     */
    ApiAnswer ask(Request request) throws InterruptedException;

    /** Asks the address in the request's URL and no other; status 0 when nothing answers there. */
    ApiAnswer askThere(Request request) throws InterruptedException;

    /** Ends what is under way and frees what was opened for it. Idempotent. */
    @Override
    void close();
}
