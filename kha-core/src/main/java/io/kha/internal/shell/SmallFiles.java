package io.kha.internal.shell;

import io.kha.transport.Content;
import io.kha.transport.Op;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files that are small enough, and text enough, to be part of the script itself: those that follow one another cost a host hardly more
 * programs than one does. Confined to one thread.
 */
final class SmallFiles {
    private static final int EACH = 64 << 10;
    private static final int TOGETHER = 256 << 10;
    private static final int COUNT = 32;

    /** Words that need no quoting: the script keeps lists of them. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+:@/-]+");

    private final List<Op.WriteFile> files = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private int size;

    /** Takes a file, when it can be one of these and there is room. */
    boolean take(Op.WriteFile file) {
        var text = text(file);
        if (text == null || files.size() == COUNT || size + text.length() > TOGETHER) {
            return false;
        }
        files.add(file);
        texts.add(text);
        size += text.length();
        return true;
    }

    int count() {
        return files.size();
    }

    /** Their times, one after another. */
    Duration timeout() {
        return files.stream().map(Op.WriteFile::timeout).reduce(Duration.ZERO, Duration::plus);
    }

    /** The words of the call. */
    List<String> words() {
        var words = new ArrayList<>(List.of(
                "files",
                list(Op.WriteFile::path),
                list(Op.WriteFile::mode),
                list(Op.WriteFile::owner),
                list(f -> f.content().sha256())));
        words.addAll(texts);
        return words;
    }

    private String list(Function<Op.WriteFile, String> word) {
        return files.stream().map(word).collect(Collectors.joining(" "));
    }

    private static @Nullable String text(Op.WriteFile file) {
        if (!file.content().known()
                || file.content() instanceof Content.Local
                || !PLAIN.matcher(file.path()).matches()
                || !PLAIN.matcher(file.owner()).matches()
                || file.mode().charAt(1) < '6') { // it is written after it has its mode
            return null;
        }
        byte[] bytes = file.content().inline();
        if (bytes.length > EACH) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null; // no text: it is sent as bytes
        }
    }
}
