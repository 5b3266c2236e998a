package io.kha.k8s;

import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Request;

/**
 * A request that had no answer by one way.
 *
 * @param where the address it was sent to
 * @param why what went wrong
 */
record Failure(String where, IOException why) {
    private static final Failure NO_HOST = new Failure("", new IOException("there is no host to go through"));

    /** What a request is told as that had no answer by any way. */
    static TransportException exception(Request request, List<Failure> failures) {
        var sent = request.tag(Sent.class);
        var open = sent != null && sent.anything() && !request.method().equals("GET");
        var last = failures.isEmpty() ? NO_HOST : failures.get(failures.size() - 1);
        return new TransportException(
                kind(failures),
                "kubernetes-api",
                request.method() + " " + request.url().encodedPath()
                        + (last.tooLarge() ? " was answered with too much: " : " had no answer: ") + words(failures)
                        + (open ? "; it may have been done: read before doing it again" : ""),
                last.why);
    }

    /** What went wrong by these ways, each thing said once. */
    static String words(List<Failure> failures) {
        return (failures.isEmpty() ? List.of(NO_HOST) : failures)
                .stream().map(Failure::toString).distinct().collect(Collectors.joining("; "));
    }

    private static Kind kind(List<Failure> failures) {
        if (failures.stream().anyMatch(Failure::untrusted)) {
            return Kind.HOST_KEY;
        }
        if (failures.stream().anyMatch(Failure::tooLarge)) {
            return Kind.PROTOCOL; // not one of those that are tried again
        }
        return failures.stream().anyMatch(Failure::timedOut) ? Kind.TIMEOUT : Kind.UNREACHABLE;
    }

    private boolean timedOut() {
        return why instanceof InterruptedIOException;
    }

    private boolean tooLarge() {
        return why instanceof TooLarge;
    }

    private boolean untrusted() {
        return why instanceof SSLPeerUnverifiedException
                || (why instanceof SSLHandshakeException && why.getCause() instanceof CertificateException);
    }

    private String words() {
        if (untrusted()) {
            return "its certificate is not one of this cluster (" + why.getMessage() + ")";
        }
        if (timedOut()) {
            return "no answer in time (" + why.getMessage() + ")";
        }
        if (why instanceof SSLException) {
            return "TLS failed (" + why.getMessage() + ")";
        }
        if (why instanceof ConnectException && why.getCause() instanceof ConnectException refused) {
            return String.valueOf(refused.getMessage()); // OkHttp's own words name an address that was not used
        }
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }

    @Override
    public String toString() {
        return where.isEmpty() ? words() : where + ": " + words();
    }
}
