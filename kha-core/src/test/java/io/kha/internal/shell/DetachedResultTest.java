package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The result of a detached command is known only once all is flushed that it claims. */
class DetachedResultTest {
    private static final String HOST = """
            sync() { echo "sync $*, result: $(ls "$d" | grep -c '^result$')" >>"$d/log"; }
            [() { case "$*" in '! -d /var/lib/etcd ]') return 0 ;; '! -d '*) return 1 ;; *) builtin [ "$@" ;; esac; }
            set -- sh -c 'echo done; exit 3'
            """;

    @TempDir
    Path folder;

    @Test
    void allFileSystemsOfKubernetesAreFlushedFirst() throws Exception {
        var process = new ProcessBuilder("bash", "-c", HOST + Script.text("run"), folder + "/run")
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(process.getInputStream().readAllBytes()));
        process.waitFor(20, TimeUnit.SECONDS);
        assertEquals(
                List.of(
                        "sync -f -- " + folder + " /etc /etc/kubernetes /var/lib/kubelet, result: 0",
                        "sync " + folder + "/output, result: 0",
                        "sync " + folder + "/result.new, result: 0",
                        "sync " + folder + ", result: 1"),
                Files.readAllLines(folder.resolve("log")));
        assertEquals("3\n", Files.readString(folder.resolve("result")));
        assertEquals("done\n", Files.readString(folder.resolve("output")));
    }
}
