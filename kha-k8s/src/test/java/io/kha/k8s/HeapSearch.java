package io.kha.k8s;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for RSA keys in what lives on this heap: as bytes (numbers have the same), lines of PEM, those in base64 at any alignment, and
 * both in characters of two bytes. The keys wait in a file until the heap is on disk, so that the search does not find itself.
 */
final class HeapSearch {
    private static final int LENGTH = 24;
    private static final int PKCS8 = 26; // bytes before the key in PKCS#1

    private final Path keys;
    private final Path dump;

    HeapSearch(Path folder) throws IOException {
        keys = Files.createFile(folder.resolve("keys"));
        dump = folder.resolve("heap.hprof");
    }

    /** Adds a private key, in PKCS#8. */
    void add(byte[] pkcs8) throws IOException {
        Files.writeString(keys, HexFormat.of().formatHex(pkcs8) + "\n", StandardOpenOption.APPEND);
    }

    /** The forms in which a key lives after a full collection, each with the number of its key. */
    Set<String> found() throws IOException {
        Files.deleteIfExists(dump);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        var needles = new HashMap<Long, List<Needle>>();
        var number = 0;
        for (var line : Files.readAllLines(keys)) {
            for (var needle : needles(line, ++number)) {
                var first = ByteBuffer.wrap(needle.bytes()).getLong();
                needles.computeIfAbsent(first, f -> new ArrayList<>()).add(needle);
            }
        }
        return in(needles);
    }

    private record Needle(String form, byte[] bytes) {}

    private static List<Needle> needles(String hex, int number) {
        var needles = new ArrayList<Needle>();
        var key = HexFormat.of().parseHex(hex);
        for (int at = key.length * 2 / 5; at + LENGTH <= key.length; at += LENGTH) {
            needles.add(new Needle("bytes of key " + number, Arrays.copyOfRange(key, at, at + LENGTH)));
        }
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(Arrays.copyOfRange(key, PKCS8, key.length))
                .lines()
                .toList();
        for (var line : lines.subList(lines.size() * 2 / 5, lines.size() - 1)) {
            text("PEM of key " + number, line, needles);
            for (int skip = 0; skip < 3; skip++) {
                var bytes = line.substring(skip).getBytes(StandardCharsets.US_ASCII);
                text("base64 of the PEM of key " + number, Base64.getEncoder().encodeToString(bytes), needles);
            }
        }
        return needles;
    }

    private static void text(String form, String text, List<Needle> needles) {
        for (var charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            needles.add(new Needle(form, Arrays.copyOf(text.getBytes(charset), LENGTH)));
        }
    }

    private Set<String> in(Map<Long, List<Needle>> needles) throws IOException {
        var found = new TreeSet<String>();
        var likely = new boolean[1 << 20];
        needles.keySet().forEach(first -> likely[hash(first)] = true);
        try (var channel = FileChannel.open(dump)) {
            var heap = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            long last = 0;
            for (int at = 0; at < heap.limit(); at++) {
                last = last << 8 | heap.get(at) & 0xff;
                if (likely[hash(last)]) {
                    for (var needle : needles.getOrDefault(last, List.of())) {
                        var there = new byte[Math.min(LENGTH, heap.limit() - at + 7)];
                        heap.get(at - 7, there);
                        if (Arrays.equals(there, needle.bytes())) {
                            found.add(needle.form());
                        }
                    }
                }
            }
        }
        return found;
    }

    private static int hash(long first) {
        return (int) ((first * 0x9E3779B97F4A7C15L) >>> 44);
    }
}
