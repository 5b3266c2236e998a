package io.kha.ssh;

import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.PasswordUtils;
import org.jspecify.annotations.Nullable;

/** Says who we are to a host whose key has been verified. */
final class Login {
    private static final Set<DisconnectReason> REFUSALS = Set.of(
            DisconnectReason.AUTH_CANCELLED_BY_USER,
            DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE,
            DisconnectReason.ILLEGAL_USER_NAME);

    private final Settings settings;
    private final Host host;

    Login(Settings settings, Host host) {
        this.settings = settings;
        this.host = host;
    }

    /**
     * Logs in.
     *
     * @throws TransportException of kind AUTHENTICATION when the user is refused, UNREACHABLE when the connection ends or is silent
     */
    void in(SSHClient client) throws IOException {
        var methods = new ArrayList<AuthMethod>();
        for (Path key : settings.keys) {
            methods.add(new AuthPublickey(load(client, key)));
        }
        Secret password = settings.password;
        if (password != null) {
            methods.add(new AuthPassword(finder(password)));
            methods.add(new AuthKeyboardInteractive(new PasswordResponseProvider(finder(password))));
        }
        if (methods.isEmpty()) {
            throw refused(
                    "there is nothing to log in with as " + settings.user + ": give a .key(..) or a .password(..)",
                    null);
        }
        SSHException last = null;
        for (AuthMethod method : methods) {
            try {
                client.auth(settings.user, method);
                return;
            } catch (SSHException e) {
                last = e;
                if (!(innermost(e) instanceof UserAuthException)) {
                    break; // the connection has ended, which the next method would tell less of
                }
            }
        }
        throw failed(client, Objects.requireNonNull(last, "one method at least"));
    }

    /** Tells a user that is refused from a connection that ended: sshj puts both into the same exception. */
    private TransportException failed(SSHClient client, SSHException e) {
        Throwable inner = innermost(e);
        String message = inner.getMessage() == null ? inner.toString() : inner.getMessage();
        boolean broken = inner instanceof IOException || inner instanceof TimeoutException;
        if (broken && !(inner instanceof UserAuthException) && !saysNo(inner)) {
            return new TransportException(
                    Kind.UNREACHABLE,
                    host.name(),
                    host.address() + " port " + host.port() + ": the connection broke during login: " + message,
                    e);
        }
        var takes = client.getUserAuth().getAllowedMethods();
        return refused(
                "refused user " + settings.user + " with " + tried() + (inner == e ? "" : ": " + message)
                        + (takes.isEmpty() ? "" : "; it takes " + String.join(", ", takes))
                        + " (is the key in the user's ~/.ssh/authorized_keys there, and may the user log in?)",
                e);
    }

    /** What it began with, in words of this program where a timeout of the socket was only the means. */
    private static Throwable innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null && !(inner.getCause() instanceof SocketTimeoutException)) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Whether a host ended the connection because it lets the user try no more; OpenSSH has no reason of its own for it. */
    private static boolean saysNo(Throwable end) {
        return end instanceof SSHException s
                && (REFUSALS.contains(s.getDisconnectReason())
                        || String.valueOf(s.getMessage()).startsWith("Too many authentication failures"));
    }

    private String tried() {
        List<String> tried = new ArrayList<>();
        settings.keys.forEach(k -> tried.add("key " + k));
        if (settings.password != null) {
            tried.add("a password");
        }
        return String.join(" and ", tried);
    }

    private KeyProvider load(SSHClient client, Path path) {
        try {
            String text = Files.readString(path);
            Secret passphrase = settings.passphrase;
            KeyProvider key = client.loadKeys(text, null, passphrase == null ? null : finder(passphrase));
            key.getPrivate();
            return key;
        } catch (NoSuchFileException e) {
            throw refused("there is no key file " + path, e);
        } catch (IOException | SSHRuntimeException e) {
            String why = settings.passphrase == null
                    ? "if it has a passphrase, give it with .passphrase(..)"
                    : "is the passphrase right?";
            throw refused("the key file " + path + " could not be read: " + e.getMessage() + " (" + why + ")", e);
        }
    }

    private static PasswordFinder finder(Secret secret) {
        return PasswordUtils.createOneOff(new String(secret.reveal(), StandardCharsets.UTF_8).toCharArray());
    }

    private TransportException refused(String message, @Nullable Exception cause) {
        return cause == null
                ? new TransportException(Kind.AUTHENTICATION, host.name(), message)
                : new TransportException(Kind.AUTHENTICATION, host.name(), message, cause);
    }
}
