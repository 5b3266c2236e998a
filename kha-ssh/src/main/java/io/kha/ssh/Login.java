package io.kha.ssh;

import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.SSHClient;
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
    private final Settings settings;
    private final Host host;

    Login(Settings settings, Host host) {
        this.settings = settings;
        this.host = host;
    }

    /** Logs in. */
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
        try {
            client.auth(settings.user, methods);
        } catch (UserAuthException e) {
            throw refused(
                    "refused user " + settings.user + " with " + tried() + "; it takes "
                            + String.join(", ", client.getUserAuth().getAllowedMethods())
                            + " (is the key in the user's ~/.ssh/authorized_keys there, and may the user log in?)",
                    e);
        }
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
