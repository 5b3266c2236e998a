package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Secret;
import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol against the shells of this machine. */
class ShellConnectionTest {
    private static final String ME = System.getProperty("user.name");

    @TempDir
    Path folder;

    /** Each shell, as what stands for /bin/sh. */
    static List<List<String>> shells() {
        return Shells.all();
    }

    private ShellConnection connect(List<String> shell) {
        return new ShellConnection(Shells.host(shell), Elevation.NONE, folder + "/state");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Op write(String name, Content content) throws IOException {
        String group = Files.readAttributes(folder, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
        return new Op.WriteFile(path(name), "0640", ME + ":" + group, content);
    }

    private static Op exec(String... argv) {
        return new Op.Exec(List.of(argv), null, null, Duration.ofSeconds(20), Map.of());
    }

    private static Op exec(Content input, String... argv) {
        return new Op.Exec(List.of(argv), input, null, Duration.ofSeconds(20), Map.of());
    }

    private static Reply done(ShellConnection c, Lease lease, List<Op> ops, Read<?>... reads) throws Exception {
        Reply r = c.execute(new Batch(ops, List.of(reads), lease.epoch()), Watch.NONE);
        r.results().forEach(x -> assertEquals(0, x.exit(), x.toString()));
        assertEquals(ops.size(), r.results().size());
        return r;
    }

    @ParameterizedTest
    @MethodSource("shells")
    void values_of_all_kinds_arrive_as_they_are(List<String> shell) throws Exception {
        List<String> hostile = List.of(
                "a'b\"c`id`$(id)${HOME}\\ \\n;|&<>*?[x]{y}~!#%^\t ",
                "-rf",
                "'",
                "''\\''",
                "line\nline\n\n",
                "\u00e9\u4e2d\ud83d\ude00",
                "",
                "$(touch " + path("injected") + ")",
                "\u0001\u001b[31m\u007f");
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            for (String value : hostile) {
                Op op = exec("printf", "%s", value);
                assertEquals(value, done(c, lease, List.of(op)).results().get(0).out(), "as an argument");
                var read = new Read.Command(List.of("printf", "%s", value), Duration.ofSeconds(5));
                assertEquals(
                        new CommandAnswer(0, value, ""),
                        c.execute(Batch.reading(List.of(read)), Watch.NONE)
                                .answers()
                                .get(read));
                if (!value.isEmpty() && !value.contains("/") && value.chars().noneMatch(ch -> ch < ' ' || ch == 127)) {
                    Read.File file = Read.text(path(value));
                    Reply r = done(c, lease, List.of(write(value, Content.of(value))), file);
                    assertEquals(value, ((FileState) r.answers().get(file)).text(), "as a path and content");
                    assertTrue(Files.exists(folder.resolve(value)));
                }
            }
        }
        assertFalse(Files.exists(folder.resolve("injected")));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_content_is_whole_or_not_there(List<String> shell) throws Exception {
        var bytes = "x".repeat(Read.File.LIMIT).getBytes();
        Files.write(folder.resolve("most"), java.util.Arrays.copyOf(bytes, bytes.length - 1));
        Files.write(folder.resolve("limit"), bytes);
        Files.write(folder.resolve("more"), "x".repeat(Read.File.LIMIT + 1).getBytes());
        try (var c = connect(shell)) {
            var most = Read.text(path("most"));
            var limit = Read.text(path("limit"));
            var more = Read.secret(path("more"));
            var answers = c.execute(Batch.reading(List.of(most, limit, more)), Watch.NONE)
                    .answers();
            assertEquals(
                    Read.File.LIMIT - 1, ((FileState) answers.get(most)).text().length());
            var cut = (FileState) answers.get(limit);
            assertNull(cut.text());
            assertEquals(Read.File.LIMIT, cut.size());
            assertEquals(Digests.sha256(bytes), cut.sha256());
            assertNull(((FileState) answers.get(more)).secret());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void files_are_put_in_place_whole_and_read_back(List<String> shell) throws Exception {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        Path big = Files.write(folder.resolve("big"), new byte[5_000_001]);
        var local = new Content.Local(big, Files.size(big), Digests.sha256(Files.readAllBytes(big)));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere at all"));
        Files.writeString(folder.resolve(".kha-tmp.99"), "left behind by a crash");
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            var secret = Read.secret(path("deep/er/secret"));
            var text = Read.text(path("text"));
            var link = Read.file(path("link"));
            var dir = Read.file(path("deep"));
            var copy = Read.file(path("copy"));
            var none = Read.text(path("none/none"));
            var empty = Read.text(path("empty"));
            Reply r = done(
                    c,
                    lease,
                    List.of(
                            write("deep/er/secret", Content.of(Secret.of(noise))),
                            write("text", Content.of("two\nlines\n\n")),
                            exec(Content.of("spooled"), "cat"),
                            write("copy", local),
                            write("empty", Content.of(""))),
                    secret,
                    text,
                    link,
                    dir,
                    copy,
                    none,
                    empty);
            assertEquals("spooled", r.results().get(2).out());
            var s = (FileState) r.answers().get(secret);
            assertArrayEquals(noise, s.secret().reveal());
            assertEquals("0640", s.mode());
            assertEquals(ME, s.owner().split(":")[0]);
            assertEquals(Digests.sha256(noise), s.sha256());
            assertEquals("two\nlines\n\n", ((FileState) r.answers().get(text)).text());
            assertEquals("", ((FileState) r.answers().get(empty)).text());
            assertEquals(FileState.Kind.LINK, ((FileState) r.answers().get(link)).kind());
            assertEquals("/nowhere at all", ((FileState) r.answers().get(link)).sha256());
            assertEquals("0755", ((FileState) r.answers().get(dir)).mode());
            assertEquals(local.sha256(), ((FileState) r.answers().get(copy)).sha256());
            assertEquals(FileState.ABSENT, r.answers().get(none));
        }
        assertFalse(Files.exists(folder.resolve(".kha-tmp.99")));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("copy"))));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_first_failure_stops_the_operations_but_not_the_reads(List<String> shell) throws Exception {
        Files.createDirectory(folder.resolve("folder"));
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            var read = Read.command("echo", "read");
            var begun = new ArrayList<String>();
            var watch = new Watch() {
                @Override
                public void begin(int index) {
                    begun.add("begin " + index);
                }

                @Override
                public void end(int index, OpResult result) {
                    begun.add("end " + index + " " + result.exit());
                }
            };
            Reply r = c.execute(
                    new Batch(
                            List.of(
                                    exec("true"),
                                    exec("sh", "-c", "echo out; echo err >&2; exit 3"),
                                    write("never", Content.of("x"))),
                            List.of(read),
                            lease.epoch()),
                    watch);
            assertEquals(List.of("begin 0", "end 0 0", "begin 1", "end 1 3"), begun);
            assertEquals(new OpResult(3, "out\n", "err\n"), r.results().get(1));
            assertEquals(new CommandAnswer(0, "read\n", ""), r.answers().get(read));
            assertFalse(Files.exists(folder.resolve("never")));

            for (Op op : List.of(write("folder", Content.of("x")), new Op.Remove(path("folder")))) {
                r = c.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
                assertEquals(1, r.results().get(0).exit());
                assertTrue(r.results().get(0).err().contains("is a folder"), r.toString());
            }
            r = c.execute(new Batch(List.of(exec("/no/such")), List.of(), lease.epoch()), Watch.NONE);
            assertEquals(127, r.results().get(0).exit());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void time_and_output_are_bounded(List<String> shell) throws Exception {
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            var slow = new Read.Command(List.of("sh", "-c", "echo first; sleep 60"), Duration.ofSeconds(1));
            var none = Read.command("/no/such");
            var flood = Read.command("sh", "-c", "head -c 30000000 /dev/zero; echo end >&2");
            Reply r = c.execute(Batch.reading(List.of(slow, none, flood)), Watch.NONE);
            assertEquals(137, ((CommandAnswer) r.answers().get(slow)).exit());
            assertEquals(127, ((CommandAnswer) r.answers().get(none)).exit());
            var f = (CommandAnswer) r.answers().get(flood);
            assertEquals(0, f.exit());
            assertEquals(256 << 10, f.out().length());
            assertEquals("end\n", f.err());

            // busybox's own timeout ends the command, not what the command started
            String child = shell.contains("busybox") ? "" : "sleep 60 & ";
            Op killed = new Op.Exec(
                    List.of("sh", "-c", child + "exec sleep 60"), null, null, Duration.ofSeconds(1), Map.of());
            Op noisy = exec(
                    "sh", "-c", "head -c 30000000 /dev/zero; echo last; head -c 9000 /dev/zero >&2; echo last >&2");
            long start = System.nanoTime();
            r = c.execute(new Batch(List.of(noisy, killed), List.of(), lease.epoch()), Watch.NONE);
            assertTrue(r.results().get(0).out().endsWith("last\n"));
            assertTrue(r.results().get(0).err().endsWith("last\n"));
            assertEquals(4096, r.results().get(0).out().length());
            assertEquals(137, r.results().get(1).exit());
            assertTrue(System.nanoTime() - start < 20e9);

            var await = new Op.Await(
                    "it is there", List.of("ls", path("it")), Duration.ofSeconds(2), Duration.ofMillis(300));
            r = c.execute(new Batch(List.of(await), List.of(), lease.epoch()), Watch.NONE);
            assertEquals(137, r.results().get(0).exit());
            assertTrue(r.results().get(0).err().contains("No such file"), r.toString());
            var cut = List.of(
                    "sh",
                    "-c",
                    "[ -e " + path("told") + " ] && exec sleep 9; touch " + path("told") + "; echo no; exit 3");
            var told = new Op.Await("it is told", cut, Duration.ofSeconds(2), Duration.ofMillis(100));
            r = c.execute(new Batch(List.of(told), List.of(), lease.epoch()), Watch.NONE);
            assertEquals(
                    "the last answer, with exit status 3:\nno\n",
                    r.results().get(0).err());
            Files.createFile(folder.resolve("it"));
            done(c, lease, List.of(await));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void bytes_that_are_no_text_do_not_confuse(List<String> shell) throws Exception {
        byte[] bytes = new byte[256 * 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Files.write(folder.resolve("bytes"), bytes);
        Files.writeString(folder.resolve("marked"), "\nkha-00000000000000000000000000000000 end\n");
        try (var c = connect(shell)) {
            var raw = Read.secret(path("bytes"));
            var marked = Read.text(path("marked"));
            Reply r = c.execute(Batch.reading(List.of(raw, marked)), Watch.NONE);
            assertArrayEquals(bytes, ((FileState) r.answers().get(raw)).secret().reveal());
            assertTrue(((FileState) r.answers().get(marked)).text().contains("end"));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_an_operation_leaves_running_holds_neither_lock_nor_connection(List<String> shell) throws Exception {
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            done(c, lease, List.of(exec("sh", "-c", "setsid sleep 15 >/dev/null 2>&1 &")));
            long start = System.nanoTime();
            done(c, lease, List.of(exec("true")));
            assertTrue(System.nanoTime() - start < 5e9, "the lock was free");
        }
    }

    @Test
    void a_local_file_that_changed_is_not_put_in_place() throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "as planned");
        var content = new Content.Local(file, Files.size(file), Digests.sha256(Files.readAllBytes(file)));
        try (var c = connect(List.of());
                var lease = c.lease("test", false)) {
            Op op = write("target", content);
            for (String now : List.of("as altered", "shorter", "")) {
                Files.writeString(file, now);
                if (now.isEmpty()) {
                    Files.delete(file);
                }
                var e = assertThrows(
                        TransportException.class,
                        () -> c.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE));
                assertTrue(e.getMessage().contains("is not what was planned"), e.getMessage());
            }
        }
        assertFalse(Files.exists(folder.resolve("target")));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_file_that_cannot_be_put_in_place_is_a_failure_and_leaves_nothing(List<String> shell) throws Exception {
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            var ops = List.of(
                    new Op.WriteFile(path("a"), "0644", "no-such-user:no-such-group", Content.of("text")),
                    write("b", Content.of("never begun")));
            var results = c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                    .results();
            assertEquals(1, results.size());
            assertEquals(1, results.get(0).exit());
            assertTrue(results.get(0).err().contains("no-such-user"), results::toString);
        }
        try (var files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("state")), files.toList());
        }
    }

    @Test
    void folders_are_made_and_files_removed() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), folder);
        Files.writeString(folder.resolve("file"), "x");
        String owner = ((Op.WriteFile) write("x", Content.of(""))).owner();
        try (var c = connect(List.of());
                var lease = c.lease("test", false)) {
            for (int twice = 0; twice < 2; twice++) {
                var made = Read.file(path("a/b/c"));
                var above = Read.file(path("a/b"));
                Reply r = done(
                        c,
                        lease,
                        List.of(
                                new Op.MakeDirectory(path("a/b/c"), "0750", owner),
                                new Op.Remove(path("link")),
                                new Op.Remove(path("file")),
                                new Op.Remove(path("nowhere/none"))),
                        made,
                        above);
                assertEquals("0750", ((FileState) r.answers().get(made)).mode());
                assertEquals("0755", ((FileState) r.answers().get(above)).mode());
            }
        }
        assertFalse(Files.exists(folder.resolve("file")) || Files.isSymbolicLink(folder.resolve("link")));
        assertTrue(Files.isDirectory(folder));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1})
    void a_file_is_flushed_before_it_is_named_and_its_folder_after(int size) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        Path trace = folder.resolve("trace");
        String calls = "trace=openat,fchownat,fchmodat,write,fsync,rename,renameat,renameat2";
        var traced = new LocalShell(
                "here", List.of("strace", "-f", "-y", "-qq", "-e", calls, "-o", trace.toString(), "/bin/sh", "-c"));
        try (var lease = connect(List.of()).lease("test", false);
                var c = new ShellConnection(traced, Elevation.NONE, folder + "/state")) {
            done(c, lease, List.of(write("file", Content.of("x".repeat(size)))));
        }
        String what = String.join("\n", Files.readAllLines(trace)).replaceAll("(?m)^.*ENOENT.*$", "");
        String tmp = folder + "/\\.kha-tmp\\.[0-9A-Za-z.]+";
        String owned =
                (size <= 64 << 10 ? "" : ".*fchownat\\(\\S+, \"" + tmp + "\"") + ".*fchmodat\\(\\S+, \"" + tmp + "\"";
        String order = "(?s).*openat\\(\\S+, \"" + tmp + "\", [A-Z_|]*O_EXCL[^\n]*" + owned
                + (size == 0 ? "" : ".*write\\(1<" + tmp + ">") + ".*fsync\\(\\d<" + tmp
                + ">(?!.*write\\(\\d<" + tmp + ">).*rename[^\n]*\"" + tmp + "\"[^\n]*\"" + folder + "/file\""
                + ".*fsync\\(\\d<" + folder + ">.*";
        assertTrue(what.matches(order), what);
    }

    @Test
    void packages_and_settings_are_read() throws Exception {
        try (var c = connect(List.of())) {
            var dash = new Read.Package("dash");
            var none = new Read.Package("no-such-package");
            var setting = new Read.Sysctl("kernel.pid_max");
            var no = new Read.Sysctl("no.such.setting");
            Reply r = c.execute(Batch.reading(List.of(dash, none, setting, no)), Watch.NONE);
            assertTrue(r.answers().containsKey(none), r.toString());
            assertEquals(
                    Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")).get(0),
                    r.answers().get(setting));
            assertEquals("", r.answers().get(no));
        }
    }

    @Test
    void interruption_ends_a_batch() throws Exception {
        try (var c = connect(List.of())) {
            var slow = new Read.Command(List.of("sleep", "30"), Duration.ofSeconds(60));
            Thread me = Thread.currentThread();
            var waker = new Thread(() -> {
                try {
                    Thread.sleep(500);
                } catch (InterruptedException e) {
                    return;
                }
                me.interrupt();
            });
            waker.start();
            assertThrows(InterruptedException.class, () -> c.execute(Batch.reading(List.of(slow)), Watch.NONE));
            waker.join();
        }
    }
}
