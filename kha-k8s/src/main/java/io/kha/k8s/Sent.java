package io.kha.k8s;

import okhttp3.Call;
import okhttp3.EventListener;

/** Tells of a request whether anything of it may have reached the server. */
final class Sent {
    private volatile boolean anything;

    boolean anything() {
        return anything;
    }

    /** Marks the {@code Sent} that a call's request is tagged with. */
    static EventListener listener(Call call) {
        var sent = call.request().tag(Sent.class);
        return new EventListener() {
            @Override
            public void requestHeadersStart(Call c) {
                if (sent != null) {
                    sent.anything = true;
                }
            }
        };
    }
}
