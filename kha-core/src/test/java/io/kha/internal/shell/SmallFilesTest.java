package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Hostile;
import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files that follow one another, which share the programs that put them in place. */
class SmallFilesTest {
    @TempDir
    Path folder;

    private String owner;

    static List<List<String>> shells() {
        return Shells.all();
    }

    @BeforeEach
    void owner() throws Exception {
        var of = Files.readAttributes(folder, PosixFileAttributes.class);
        owner = of.owner().getName() + ":" + of.group().getName();
    }

    private Op file(String name, String mode, String text) {
        return new Op.WriteFile(folder + "/" + name, mode, owner, Content.of(text));
    }

    private ShellConnection connect(List<String> shell) {
        return new ShellConnection(Shells.host(shell), Elevation.NONE, folder + "/state");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyText_isInPlaceByteForByte(List<String> shell) throws Exception {
        var texts = Stream.concat(
                        Hostile.texts(folder + "/canary").stream()
                                .filter(t -> StandardCharsets.UTF_8.newEncoder().canEncode(t)),
                        Stream.of("", "\n\n", "%s%b\\n\\0", "-n", "\r\n\u007f\u0001\u0081"))
                .toList();
        assertTrue(texts.size() >= 1000);
        var ops = new ArrayList<Op>();
        for (int i = 0; i < texts.size(); i++) {
            ops.add(file("f/" + i, "0600", texts.get(i)));
        }
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            var results = c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                    .results();
            assertEquals(ops.size(), results.size());
            results.forEach(r -> assertEquals(new OpResult(0, "", ""), r));
        }
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(texts.get(i), Files.readString(folder.resolve("f/" + i)));
        }
        assertFalse(Files.exists(folder.resolve("canary")));
        assertNoneLeft(folder.resolve("f"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theyHaveTheirModes_replaceLinks_andWhatACrashLeftGoes(List<String> shell) throws Exception {
        Files.createDirectory(folder.resolve("a"));
        Files.writeString(folder.resolve("victim"), "untouched");
        Files.createSymbolicLink(folder.resolve("a/link"), folder.resolve("victim"));
        Files.writeString(folder.resolve("a/.kha-tmp.7.3"), "left behind");
        var modes = List.of("0644", "0640", "0600", "0755", "0400", "0666");
        var ops = new ArrayList<Op>();
        for (String mode : modes) {
            ops.add(file("a/" + mode, mode, mode));
            ops.add(file("b/c/" + mode, mode, mode));
        }
        ops.add(file("a/link", "0644", "a file now"));
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            for (int twice = 0; twice < 2; twice++) {
                c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                        .results()
                        .forEach(r -> assertEquals(new OpResult(0, "", ""), r));
            }
        }
        for (String mode : modes) {
            for (String in : List.of("a/", "b/c/")) {
                var permissions = Files.getPosixFilePermissions(folder.resolve(in + mode));
                int bits = Integer.parseInt(mode, 8);
                assertEquals(bits, bits(PosixFilePermissions.toString(permissions)), in + mode);
            }
        }
        assertEquals("untouched", Files.readString(folder.resolve("victim")));
        assertEquals("a file now", Files.readString(folder.resolve("a/link")));
        assertFalse(Files.isSymbolicLink(folder.resolve("a/link")));
        assertNoneLeft(folder.resolve("a"));
    }

    private static int bits(String permissions) {
        return Integer.parseInt(permissions.replaceAll("[rwx]", "1").replace('-', '0'), 2);
    }

    /** Each way in which the third of five can fail. */
    @ParameterizedTest
    @MethodSource("shells")
    void thoseBeforeOneThatFailsAreInPlace_andNoneAfterIt(List<String> shell) throws Exception {
        Files.createDirectories(folder.resolve("folder"));
        var nobodys = new Op.WriteFile(folder + "/x", "0644", "no-such-user:no-such-group", Content.of("x"));
        Files.writeString(folder.resolve("file"), "in the way of a folder");
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            int turn = 0;
            for (Op failing : List.of(file("folder", "0644", "x"), nobodys, file("file/x", "0644", "x"))) {
                String in = "turn" + turn++ + "/";
                var ops = List.of(
                        file(in + "1", "0644", "1"),
                        file(in + "2", "0644", "2"),
                        failing,
                        file(in + "4", "0644", "4"),
                        file(in + "5", "0644", "5"));
                var told = new ArrayList<String>();
                var results = c.execute(new Batch(ops, List.of(), lease.epoch()), telling(told))
                        .results();
                assertEquals(List.of("b0", "e0", "b1", "e1", "b2", "e2"), told);
                assertEquals(3, results.size());
                assertTrue(results.get(0).ok() && results.get(1).ok());
                assertFalse(results.get(2).ok() || results.get(2).err().isEmpty(), results::toString);
                try (var files = Files.list(folder.resolve(in))) {
                    assertEquals(
                            List.of("1", "2"),
                            files.map(f -> f.getFileName().toString()).sorted().toList());
                }
            }
        }
        assertNoneLeft(folder);
    }

    private static Watch telling(List<String> told) {
        return new Watch() {
            @Override
            public void begin(int index) {
                told.add("b" + index);
            }

            @Override
            public void end(int index, OpResult result) {
                told.add("e" + index);
            }
        };
    }

    @Test
    void theyAreFlushedFirst_thenNamedInTheirOrder_thenTheirFoldersAreFlushed() throws Exception {
        needsStrace();
        Path trace = folder.resolve("trace");
        var names = List.of("a/1", "b/1", "a/2", "b/2", "a/3");
        try (var lease = connect(List.of()).lease("test", false);
                var c = new ShellConnection(
                        traced(
                                "-y",
                                "-e",
                                "trace=fsync,rename,renameat,renameat2",
                                "-e",
                                "signal=none",
                                "-o",
                                trace.toString()),
                        Elevation.NONE,
                        folder + "/state")) {
            var ops = names.stream().map(n -> file(n, "0644", n)).toList();
            assertEquals(
                    5,
                    c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                            .results()
                            .size());
        }
        var calls = Files.readAllLines(trace).stream()
                .map(l -> l.replaceAll(".*fsync\\(\\d<(.*)>\\).*", "flush $1")
                        .replaceAll(".*rename.*\"([^\"]*)\"[^\"]*", "name $1")
                        .replace(folder + "/", "")
                        .replaceAll("\\.kha-tmp\\.\\w+\\.", "tmp"))
                .toList();
        assertEquals(
                List.of(
                        "flush a/tmp0",
                        "flush b/tmp1",
                        "flush a/tmp2",
                        "flush b/tmp3",
                        "flush a/tmp4",
                        "name a/1",
                        "name b/1",
                        "name a/2",
                        "name b/2",
                        "name a/3",
                        "flush a",
                        "flush b"),
                calls);
    }

    @Test
    void aFolderThatCannotBeFlushed_isAFailureOfTheFirstInIt() throws Exception {
        needsStrace();
        try (var lease = connect(List.of()).lease("test", false);
                var c = new ShellConnection(
                        traced("-o", "/dev/null", "-P", folder.toString(), "-e", "inject=fsync:error=EIO"),
                        Elevation.NONE,
                        folder + "/state")) {
            var told = new ArrayList<String>();
            var ops = List.of(file("a", "0644", "a"), file("b", "0644", "b"));
            var results = c.execute(new Batch(ops, List.of(), lease.epoch()), telling(told))
                    .results();
            assertEquals(List.of("b0", "e0"), told, "none is told to be in place");
            assertTrue(results.get(0).err().contains("Input/output error"), results::toString);
        }
    }

    @Test
    void aNameThatCannotBeGiven_isAFailureOfItsFile_andThoseBeforeAreFlushed() throws Exception {
        needsStrace();
        Path trace = folder.resolve("trace");
        try (var lease = connect(List.of()).lease("test", false);
                var c = new ShellConnection(
                        traced(
                                "-o",
                                trace.toString(),
                                "-y",
                                "-P",
                                folder + "/b",
                                "-P",
                                folder.toString(),
                                "-e",
                                "trace=fsync,renameat2",
                                "-e",
                                "signal=none",
                                "-e",
                                "inject=renameat2:error=EACCES"),
                        Elevation.NONE,
                        folder + "/state")) {
            var ops = List.of(file("a", "0644", "a"), file("b", "0644", "b"), file("c", "0644", "c"));
            var results = c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                    .results();
            assertEquals(
                    List.of(true, false), results.stream().map(OpResult::ok).toList());
            assertTrue(results.get(1).err().contains("/b'"), results::toString);
        }
        assertEquals("a", Files.readString(folder.resolve("a")));
        assertFalse(Files.exists(folder.resolve("c")));
        assertTrue(Files.readString(trace).matches("(?s).*renameat2.*fsync\\(\\d<" + folder + ">\\).*"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void oneFolderUnderTwoNames_isOneFolder(List<String> shell) throws Exception {
        Files.createDirectory(folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("z"), folder.resolve("a"));
        var ops = List.of(file("a/1", "0600", "1"), file("z/2", "0600", "2"), file("a//3", "0600", "3"));
        try (var c = connect(shell);
                var lease = c.lease("test", false)) {
            c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                    .results()
                    .forEach(r -> assertEquals(new OpResult(0, "", ""), r));
        }
        for (String name : List.of("1", "2", "3")) {
            assertEquals(name, Files.readString(folder.resolve("a").resolve(name)));
        }
    }

    @Test
    void aFullDisk_saysSo() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: it mounts a small disk");
        String small = "mount -t tmpfs -o size=16k none " + Files.createDirectory(folder.resolve("small"));
        var host = new LocalShell(
                "here", List.of("unshare", "--mount", "/bin/sh", "-c", small + " && exec /bin/sh -c \"$0\""));
        try (var lease = connect(List.of()).lease("test", false);
                var c = new ShellConnection(host, Elevation.NONE, folder + "/state")) {
            var ops = Stream.of("a", "b", "c", "d")
                    .map(n -> file("small/" + n, "0644", "x".repeat(8000)))
                    .toList();
            var results = c.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                    .results();
            assertEquals(
                    List.of(true, true, false),
                    results.stream().map(OpResult::ok).toList());
            assertTrue(results.get(2).err().contains("No space left on device"), results::toString);
        }
    }

    /** Each of two moments: before the first has its name, and between two names. */
    @ParameterizedTest
    @CsvSource({"fsync,0", "renameat2,1"})
    void aWriterThatIsPutOutMeanwhile_namesNoMore(String call, int named) throws Exception {
        needsStrace();
        Path epoch = folder.resolve("state/epoch");
        try (var first = connect(List.of());
                var lease = first.lease("first", false);
                var slow = new ShellConnection(
                        traced("-o", "/dev/null", "-e", "inject=" + call + ":delay_exit=2000000:when=1"),
                        Elevation.NONE,
                        folder + "/state")) {
            var ops = List.of(file("a", "0644", "a"), file("b", "0644", "b"), file("c", "0644", "c"));
            var under = CompletableFuture.supplyAsync(() -> {
                try {
                    return slow.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE)
                            .results();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (named == 0 ? lefts(folder).isEmpty() : !Files.exists(folder.resolve("a"))) {
                Thread.sleep(20);
            }
            Files.writeString(epoch, lease.epoch() + 1 + "\n");
            var results = under.get();
            assertEquals(named + 1, results.size(), results::toString);
            assertEquals(OpResult.FENCED, results.get(named).exit());
            assertTrue(results.get(named).err().contains("another writer has taken over"), results::toString);
        }
        assertNoneLeft(folder);
    }

    private static LocalShell traced(String... options) {
        return new LocalShell(
                "here",
                Stream.of(Stream.of("strace", "-f", "-qq"), Stream.of(options), Stream.of("/bin/sh", "-c"))
                        .flatMap(s -> s)
                        .toList());
    }

    private static void needsStrace() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
    }

    private static void assertNoneLeft(Path in) throws Exception {
        assertEquals(List.of(), lefts(in));
    }

    private static List<Path> lefts(Path in) throws Exception {
        try (var files = Files.list(in)) {
            return files.filter(f -> f.getFileName().toString().startsWith(".kha-tmp"))
                    .toList();
        }
    }
}
