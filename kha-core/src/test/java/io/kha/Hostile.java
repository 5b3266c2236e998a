package io.kha;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Text that something down the line might take for more than text. The same each time. */
public final class Hostile {
    private static final List<String> PARTS = List.of(
            "'",
            "\"",
            "`",
            "`touch CANARY`",
            "$(touch CANARY)",
            "${x:-$(touch CANARY)}",
            "; touch CANARY;",
            "| touch CANARY",
            "&& touch CANARY",
            "\ntouch CANARY\n",
            "\r\n",
            "\n",
            "\r",
            "\t",
            "\u0000",
            "\u0001",
            "\u0007",
            "\b",
            "\u001b[2J",
            "\u007f",
            "\u0085",
            "\u009b",
            "\u00a0",
            "\u2028",
            "\u2029",
            "\u202e",
            "\u2066",
            "\u200b",
            "\ufeff",
            "\ufffe",
            "\ud800",
            "--help",
            "-",
            "--",
            "-rf",
            "%n",
            "%i",
            "%%",
            "%",
            "%d$s",
            "\\",
            "\\n",
            "\\x24",
            "\\\n",
            "$$",
            "$HOME",
            "${HOME}",
            "!!",
            "!x",
            "#",
            " # c",
            "<#assign x=1>",
            "${.version}",
            "<#include '/etc/passwd'>",
            "#{1}",
            "[=1]",
            "<@x/>",
            "}; touch CANARY;",
            "{",
            "}",
            "};",
            "; include /etc/passwd;",
            "@",
            "&a",
            "*a",
            "!!java.lang.Runtime {}",
            ": ",
            "a: b",
            "- a",
            "? ",
            "|",
            ">",
            "---",
            "\n---\n",
            "...",
            "{{ x }}",
            "[a, b]",
            "yes",
            "null",
            "~",
            "0x10",
            "1e3",
            "012",
            "1_000",
            "=",
            "<<",
            "''",
            "\"\"\"",
            " ",
            "  ",
            "\u00e9",
            "e\u0301",
            "\u4e2d",
            "\ud83d\ude00",
            "\u05d0\u05d1",
            "../../etc/passwd",
            "/etc/passwd",
            "~root",
            "a b",
            "a,b",
            "a=b",
            "*",
            "?",
            "[!a]",
            "^",
            "(",
            ")",
            "<",
            "&",
            "file:///etc/passwd",
            "10.0.0.1;",
            "eth0\nvirtual_server",
            "$(touch${IFS}CANARY)",
            "\";touch CANARY;\"",
            "';touch CANARY;'");

    private Hostile() {}

    /** Texts in which CANARY stands for the path of a file that must never come to be. */
    public static Set<String> texts(String canary) {
        var all = new LinkedHashSet<String>();
        all.add("");
        for (String part : PARTS) {
            all.addAll(
                    List.of(part, "a" + part, part + "a", "a" + part + "a", part.repeat(3), "/" + part, "a." + part));
        }
        var random = new Random(1);
        while (all.size() < 1200) {
            var pieces = new ArrayList<String>();
            for (int i = 2 + random.nextInt(3); i > 0; i--) {
                pieces.add(PARTS.get(random.nextInt(PARTS.size())));
            }
            all.add(String.join(random.nextBoolean() ? "" : "a", pieces));
        }
        all.addAll(List.of("a".repeat(5000), "a.".repeat(5000), "'".repeat(5000), "\u4e2d".repeat(100_000)));
        var texts = new LinkedHashSet<String>();
        all.forEach(t -> texts.add(t.replace("CANARY", canary)));
        return texts;
    }
}
