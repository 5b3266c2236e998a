package io.kha.ssh;

import io.kha.ssh.KnownHostsCases.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Known_hosts files for {@link HostKeyMatrixTest}. In them PORT stands for the port; a name in braces for a key: {@code {host}} is the
 * server's own, {@code {other}} another of its type, {@code {foreign}} one of another type, {@code {ca}} an authority's, each as type
 * and encoding, or what a hyphen says of it; a name between {@code <} and {@code >} is hashed, with a tilde without padding.
 */
final class KnownHostsCases {
    private static final String RIGHT = "[127.0.0.1]:PORT {host}";
    private static final String LONG = "a".repeat(1100);

    /** Where kha refuses what OpenSSH accepts, and why. */
    enum Stricter {
        MALFORMED("a line that is not understood is an error: it may be one that revokes"),
        REVOKED("a key that is revoked for the bare address is revoked at every port"),
        FLAWED(
                "where an authority is known for a host, a certificate that has a flaw is refused, even if the key in it is listed"),
        PORT("authorities that are listed with the port rule out those listed without it"),
        NO_NAME("a certificate that names no host is for none"),
        RSA("host certificates of RSA keys are not asked for; the plain key has to be listed"),
        TYPE("a key's type is written as in the key (ssh-rsa, not rsa-sha2-512)");

        final String why;

        Stricter(String why) {
            this.why = why;
        }
    }

    /** The files that a client is given, and the address it is told. */
    record Case(String address, @Nullable Stricter stricter, List<String> files) {
        /** What it is in one line. */
        @Override
        public String toString() {
            return address + " "
                    + files.toString()
                            .replace(LONG, "aaa...")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r");
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private void at(String address, @Nullable Stricter stricter, String... files) {
        cases.add(new Case(address, stricter, List.of(files)));
    }

    /** Files of these texts, one case each. */
    private void each(@Nullable Stricter stricter, String... files) {
        Arrays.stream(files).forEach(f -> at("127.0.0.1", stricter, f));
    }

    /** Texts that follow a line with the right key. */
    private void beside(@Nullable Stricter stricter, String... lines) {
        Arrays.stream(lines).forEach(l -> at("127.0.0.1", stricter, RIGHT + "\n" + l));
    }

    private void several(@Nullable Stricter stricter, String... files) {
        at("127.0.0.1", stricter, files);
    }

    /** All that is tried with a plain key. */
    static List<Case> plain() {
        var c = new KnownHostsCases();
        c.names();
        c.hashes();
        c.keys();
        c.order();
        c.marks();
        c.lines();
        c.several(null, "", RIGHT);
        c.several(null, "absent", RIGHT);
        c.several(null, "[127.0.0.1]:PORT {other}", RIGHT);
        c.several(null, "127.0.0.1 {host}", "[127.0.0.1]:PORT {other}");
        c.several(null, RIGHT, "@revoked * {host}");
        c.several(null, "@revoked * {host}", RIGHT);
        c.several(null, RIGHT, "@revoked * {other}");
        c.several(Stricter.MALFORMED, RIGHT, "@revoked");
        return c.cases;
    }

    /** What depends on the type of a plain key. */
    static List<Case> types() {
        var c = new KnownHostsCases();
        c.keys();
        c.each(null, RIGHT, "<[127.0.0.1]:PORT> {host}", RIGHT + "\n@revoked * {host}", RIGHT + "\n@revoked * {other}");
        return c.cases;
    }

    private void names() {
        each(
                null,
                RIGHT,
                "127.0.0.1 {host}",
                "[127.0.0.1]:22 {host}",
                "[127.0.0.1] {host}",
                "127.0.0.1:PORT {host}",
                "[127.0.0.1]:* {host}",
                "[127.0.0.2]:PORT {host}",
                "* {host}",
                "? {host}",
                "[127.0.0.?]:PORT {host}",
                "[127.*]:PORT {host}",
                "[127.*]:????? {host}",
                "127.0.0.* {host}",
                "other,[127.0.0.1]:PORT,more {host}",
                ",[127.0.0.1]:PORT, {host}",
                "other {host}",
                "[127.0.0.*]:PORT,![127.0.0.1]:PORT {host}",
                "![127.0.0.1]:PORT,* {host}",
                "[127.0.0.*]:PORT,![127.0.0.1]:PORT {host}\n127.0.0.1 {host}",
                "*,!foo {host}",
                "foo,!bar {host}",
                "!bar {host}",
                "! {host}",
                "!![127.0.0.1]:PORT {host}",
                "\"[127.0.0.1]:PORT\" {host}",
                LONG + ",[127.0.0.1]:PORT {host}",
                "[127.0.0.1]:PORT," + LONG + " {host}");
        at("localhost", null, "localhost,127.0.0.1 {host}");
        at("127.0.0.1", null, "localhost,127.0.0.1 {host}");
        at("localhost", null, "127.0.0.1 {host}");
        at("localhost", null, "[LocalHost]:PORT {host}");
        at("LOCALHOST", null, "[localhost]:PORT {host}");
        at("LOCALHOST", null, "<LOCALHOST> {host}");
        at("LOCALHOST", null, "<[localhost]:PORT> {host}");
        at("::1", null, "[::1]:PORT {host}");
        at("::1", null, "::1 {host}");
        at("::1", null, "<[::1]:PORT> {host}");
        at("::1", null, "[0:0:0:0:0:0:0:1]:PORT {host}");
        at("::1", null, "[::2]:PORT,[127.0.0.1]:PORT {host}");
        at("::1", null, "[::*]:PORT,![::1]:PORT {host}");
    }

    private void hashes() {
        each(
                null,
                "<[127.0.0.1]:PORT> {host}",
                "<127.0.0.1> {host}",
                "<[127.0.0.1]:PORT> {other}",
                "<other> {host}",
                "<[127.0.0.1]:PORT> {other}\n<127.0.0.1> {host}",
                "<[127.0.0.1]:PORT> {host}\n@revoked <[127.0.0.1]:PORT> {host}",
                "|1|AAAA|AAAA {host}",
                "<[127.0.0.1]:PORT>,* {host}",
                "<~[127.0.0.1]:PORT> {host}");
        beside(Stricter.MALFORMED, "|1|abc|def {other}", "|2|AAAA|AAAA {other}", "|1| {other}");
    }

    private void keys() {
        each(
                null,
                "",
                "[127.0.0.1]:PORT {other}",
                "[127.0.0.1]:PORT {foreign}",
                "[127.0.0.1]:PORT {other}\n" + RIGHT,
                RIGHT + "\n[127.0.0.1]:PORT {other}",
                "[127.0.0.1]:PORT {foreign}\n" + RIGHT,
                "[127.0.0.1]:PORT {other}\n127.0.0.1 {host}",
                RIGHT + "\n127.0.0.1 {other}",
                "127.0.0.1 {other}\n* {host}",
                "[127.0.0.1]:PORT {host-unpadded}",
                "[127.0.0.1]:PORT {host-slop}");
        each(Stricter.TYPE, "[127.0.0.1]:PORT rsa-sha2-512 {host-blob}");
    }

    /** A server with several keys shows that of the type which it is asked for first. */
    private void order() {
        String ecdsa = "[127.0.0.1]:PORT {host_ecdsa}";
        String rsa = "[127.0.0.1]:PORT {host_rsa}";
        each(
                null,
                ecdsa,
                rsa,
                rsa + "\n" + ecdsa,
                ecdsa + "\n[127.0.0.1]:PORT {other_ed25519}",
                "[127.0.0.1]:PORT {other_ecdsa}\n[127.0.0.1]:PORT {host_ed25519}",
                "[127.0.0.1]:PORT {other_ecdsa}\n" + rsa,
                rsa + "\n[127.0.0.1]:PORT {other_ecdsa}",
                "127.0.0.1 {host_ecdsa}",
                "127.0.0.1 {host_rsa}",
                "@revoked * {host_ed25519}\n" + ecdsa,
                "@revoked * {host_ed25519}\n127.0.0.1 {host_ecdsa}");
    }

    private void marks() {
        beside(
                null,
                "@revoked [127.0.0.1]:PORT {host}",
                "@revoked * {host}",
                "@revoked  *  {host} comment",
                "@revoked * {other}",
                "@revoked other {host}",
                "@revoked *,!other {host}",
                "@cert-authority * {host}",
                "@cert-authority * {other}");
        beside(Stricter.REVOKED, "@revoked 127.0.0.1 {host}", "@revoked *,![127.0.0.1]:PORT {host}");
        beside(
                Stricter.MALFORMED,
                "@revoked",
                "@revoked *",
                "@revokd * {host}",
                "@REVOKED * {other}",
                "@revoked\t* {host}",
                "@revoked @revoked * {other}",
                "@ * {other}",
                "@revoked-but-with-a-name-longer-than-allowed * {other}",
                "@revoked * {other}\n@revoked * # {host}");
        each(
                null,
                "@revoked * {host}",
                "@revoked * {host}\n" + RIGHT,
                "@cert-authority * {host}",
                "@cert-authority [127.0.0.1]:PORT {host}\n127.0.0.1 {host}",
                "@known " + RIGHT,
                "@cert-authority @revoked * {host}");
    }

    private void lines() {
        beside(
                Stricter.MALFORMED,
                "[127.0.0.1]:PORT",
                "[127.0.0.1]:PORT ssh-ed25519",
                "[127.0.0.1]:PORT ssh-ed25519 AAAA",
                "[127.0.0.1]:PORT ssh-ed25519 !!!!",
                "[127.0.0.1]:PORT ssh-dss {host}",
                "[127.0.0.1]:PORT 2048 65537 135791",
                "@revoked * ssh-ed25519 AAAAC3Nz");
        each(Stricter.MALFORMED, "[127.0.0.1]:PORT ssh-ed25519 AAAA\n127.0.0.1 {host}");
        each(null, "[127.0.0.1]:PORT ssh-strange AAAAC3NzaC1zdHJhbmdlAAAAAQA=\n127.0.0.1 {other}");
        each(
                null,
                " \t" + RIGHT,
                "[127.0.0.1]:PORT \t{host} \t and a # comment",
                "[127.0.0.1]:PORT\t{host}",
                "# a comment\n\n  \t\n #\n" + RIGHT,
                "#" + RIGHT,
                RIGHT + "\r\n",
                "# a comment\r\n" + RIGHT + "\r\n",
                RIGHT + " comment\r\n@revoked * {host}\r\n",
                "\f" + RIGHT,
                "\u000b" + RIGHT,
                "\u00a0" + RIGHT,
                "\u00ef\u00bb\u00bf" + RIGHT,
                "other {other}\r" + RIGHT,
                "\u0000" + RIGHT);
        each(Stricter.MALFORMED, "[127.0.0.1]:PORT\u0000 {host}", RIGHT + "\n\u0000", RIGHT + "\u0000");
        each(null, RIGHT + "\r\n\r\n#\r\n");
        beside(Stricter.MALFORMED, "[127.0.0.1]:PORT # {host}", "word", "\f", "other\u000b{host}");
    }

    /** What tells certificates from each other. */
    static List<Case> certificates() {
        var c = new KnownHostsCases();
        String ca = "@cert-authority * {ca}";
        c.each(null, "", ca, "@cert-authority * {ca2}", "@cert-authority * {ca_rsa}", ca + "\n@revoked * {ca}");
        c.each(null, RIGHT, ca + "\n@revoked * {host}");
        c.each(Stricter.FLAWED, ca + "\n" + RIGHT, "@cert-authority * {ca2}\n" + RIGHT);
        c.at("localhost", null, ca);
        return c.cases;
    }

    /** All that is tried with a certificate. */
    static List<Case> authorities() {
        var c = new KnownHostsCases();
        c.cases.addAll(certificates());
        String ca = "@cert-authority * {ca}";
        c.each(
                null,
                ca + "\r\n",
                "@cert-authority [127.0.0.1]:PORT {ca}",
                "@cert-authority 127.0.0.1 {ca}",
                "@cert-authority <[127.0.0.1]:PORT> {ca}",
                "@cert-authority other {ca}",
                "@cert-authority *,![127.0.0.1]:PORT {ca}",
                "@cert-authority * {host}",
                "@cert-authority\t* {ca}",
                "@CERT-AUTHORITY * {ca}",
                "* {ca}",
                "@revoked [127.0.0.1]:PORT {ca}\n" + ca,
                ca + "\n@revoked * {ca2}",
                ca + "\n[127.0.0.1]:PORT {other}",
                ca + "\n[127.0.0.1]:PORT {foreign}",
                "@cert-authority * {ca2}\n[127.0.0.1]:PORT {other}");
        c.each(Stricter.REVOKED, ca + "\n@revoked 127.0.0.1 {ca}");
        c.each(Stricter.PORT, "@cert-authority [127.0.0.1]:PORT {ca2}\n@cert-authority 127.0.0.1 {ca}");
        c.each(Stricter.MALFORMED, ca + "\n@revoked *");
        c.several(null, "@cert-authority * {ca2}", ca);
        c.several(null, ca, "@revoked * {host}");
        return c.cases;
    }
}
