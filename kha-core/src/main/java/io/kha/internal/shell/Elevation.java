package io.kha.internal.shell;

import io.kha.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a script comes to run as root. Immutable and thread-safe. */
public final class Elevation {
    /** As the user that logs in. */
    public static final Elevation NONE = new Elevation(false, null);

    /** By sudo, which asks for no password; not at all for a user that is root. */
    public static final Elevation SUDO = new Elevation(true, null);

    private static final int INLINE = 22 << 10; // below the packet that sshd takes at least (RFC 4253, 6.1)

    private static final byte[][] ESCAPES = IntStream.range(0, 0x100)
            .mapToObj(b -> escape((char) b).getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final boolean sudo;
    private final @Nullable Secret password;

    private Elevation(boolean sudo, @Nullable Secret password) {
        this.sudo = sudo;
        this.password = password;
    }

    /** By sudo with a password, which is used only when sudo asks. */
    public static Elevation sudo(Secret password) {
        String text = password.revealText();
        if (text.isEmpty() || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a password for sudo is one line that is not empty");
        }
        return new Elevation(true, password);
    }

    /** What is handed to the login shell, and what goes before the script on standard input. */
    record Start(String commandLine, byte[] before) {}

    /**
     * How to start a script that is no secret, with nothing to follow it on standard input: sshd takes input only once the command
     * runs, so that a script in the command line saves a round trip. Sudo would log it, so it gets none; nor does a host get a line
     * that is too long.
     */
    Start startInline(byte[] script) {
        String text = sudo || script.length > INLINE ? "" : escaped(script);
        if (text.isEmpty() || text.length() > INLINE) {
            Start start = start(script.length);
            byte[] before = Arrays.copyOf(start.before(), start.before().length + script.length);
            System.arraycopy(script, 0, before, start.before().length, script.length);
            return new Start(start.commandLine(), before);
        }
        return new Start("exec /bin/sh -c " + plain("eval \"$(printf %b \"" + text + "\")\""), new byte[0]);
    }

    /** A script as printf's %b reads it (built into dash, bash and busybox), of nothing that any login shell minds. */
    private static String escaped(byte[] script) {
        byte[] text = new byte[script.length * 5];
        int length = 0;
        for (byte b : script) {
            byte[] escape = ESCAPES[b & 0xff];
            System.arraycopy(escape, 0, text, length, escape.length);
            length += escape.length;
        }
        return new String(text, 0, length, StandardCharsets.US_ASCII);
    }

    private static String escape(char c) {
        if (c == '\n') {
            return "\\n";
        }
        boolean plain = c >= ' ' && c <= '~' && "'\"\\!$`".indexOf(c) < 0;
        return plain
                ? String.valueOf(c)
                : "\\0" + Integer.toOctalString(0x200 | c).substring(1);
    }

    /** How to start a script of so many bytes. */
    Start start(int scriptBytes) {
        String boot = boot(scriptBytes);
        if (!sudo) {
            return new Start("exec /bin/sh -c " + plain(boot), new byte[0]);
        }
        if (password == null) {
            String root = "[ $(id -u) = 0 ] && exec /bin/sh -c \"$0\"; exec sudo -n -H -- /bin/sh -c \"$0\"";
            return new Start("exec /bin/sh -c " + plain(root) + " " + plain(boot), new byte[0]);
        }
        byte[] secret = password.reveal();
        byte[] user = ("P=" + secret.length + "\nB=" + Words.quote(boot) + "\n" + Script.text("sudo"))
                .getBytes(StandardCharsets.UTF_8);
        byte[] before = new byte[user.length + secret.length];
        System.arraycopy(user, 0, before, 0, user.length);
        System.arraycopy(secret, 0, before, user.length, secret.length);
        return new Start("exec /bin/sh -c " + plain(boot(user.length)), before);
    }

    /** What to do about a script that did not begin, in words. */
    String remedy(String complaint) {
        if (!sudo) {
            return "the user's login shell must run commands given to it (not nologin or rbash), and /bin/sh and dd must be there";
        }
        if (complaint.contains("tty")) {
            return "sudo wants a terminal: remove requiretty for this user in sudoers";
        }
        if (complaint.contains("not allowed") || complaint.contains("not in the sudoers")) {
            return "the user may not run /bin/sh as root: allow it in sudoers";
        }
        if (password == null) {
            return "sudo wants a password: give it, or allow the user NOPASSWD in sudoers";
        }
        return "check the password given for sudo, and that the user may run /bin/sh as root";
    }

    /** Reads a script of so many bytes and no more, for what follows on standard input is the script's. */
    private static String boot(int bytes) {
        return "eval \"$(dd bs=" + bytes + " count=1 iflag=fullblock 2>/dev/null)\"";
    }

    /** A quoted word that all login shells read alike: csh minds exclamation marks, fish backslashes before another or a quote. */
    private static String plain(String word) {
        boolean alike = word.indexOf('\'') < 0 && word.indexOf('!') < 0 && word.indexOf('\n') < 0;
        for (int at = word.indexOf('\\'); at >= 0; at = word.indexOf('\\', at + 1)) {
            alike &= at + 1 < word.length() && "n0".indexOf(word.charAt(at + 1)) >= 0; // the last is before the quote
        }
        if (!alike) {
            throw new IllegalStateException("not alike in all shells: " + word);
        }
        return Words.quote(word);
    }
}
