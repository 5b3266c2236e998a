package io.kha.internal.engine;

import io.kha.KhaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which machine a program is for, from its ELF header. */
final class Elf {
    private final Path program;
    private final byte[] head;

    private Elf(Path program, byte[] head) {
        this.program = program;
        this.head = head;
    }

    /** Reads the head of a program, or of a script. */
    static Elf of(Path program) throws IOException {
        try (var in = Files.newInputStream(program)) {
            return new Elf(program, in.readNBytes(20));
        }
    }

    /** As {@code uname -m} names it; empty for what is no ELF file, such as a script. */
    Optional<String> machine() {
        if (head.length < 20 || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.empty();
        }
        var code = head[5] == 2 ? (head[18] & 0xff) << 8 | head[19] & 0xff : (head[19] & 0xff) << 8 | head[18] & 0xff;
        return Optional.of(
                switch (code) {
                    case 62 -> "x86_64";
                    case 183 -> "aarch64";
                    case 40 -> "armv7l";
                    case 21 -> "ppc64le";
                    case 22 -> "s390x";
                    case 243 -> "riscv64";
                    default -> "machine " + code;
                });
    }

    /** Refuses what Linux does not start: neither an ELF file nor a script. */
    void requireProgram() {
        if (machine().isEmpty() && (head.length < 2 || head[0] != '#' || head[1] != '!')) {
            throw new KhaException(program + " is not a Linux program: give the folder or archive of a Linux release");
        }
    }
}
