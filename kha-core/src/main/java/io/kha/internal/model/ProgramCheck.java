package io.kha.internal.model;

import io.kha.AptPrograms;
import io.kha.Programs;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The programs are where they are said to be, as far as the controller can see. */
final class ProgramCheck implements Check {
    private static final List<String> NEEDED = List.of("kubeadm", "kubelet", "kubectl");
    private static final Pattern PACKAGE_VERSION = Pattern.compile("[0-9][A-Za-z0-9.+~:*-]{0,127}");

    @Override
    public void check(Draft draft, Findings findings) {
        Programs programs = draft.programs();
        if (programs instanceof Programs.Folder folder) {
            folder(folder.path(), findings);
        } else if (programs instanceof Programs.Archive archive) {
            findings.text("programs", archive.path().toString());
            if (!Files.isRegularFile(archive.path())) {
                findings.error(
                        "programs",
                        Shown.quoted(archive.path().toString()) + " is not a file",
                        "give the path of kubernetes-server-linux-<arch>.tar.gz");
            }
            archive.cni().ifPresent(cni -> Paths.exists("programs.cni", cni, findings));
        } else if (programs instanceof AptPrograms apt) {
            apt(apt, draft, findings);
        }
    }

    private static void folder(Path path, Findings findings) {
        findings.text("programs", path.toString());
        if (!Files.isDirectory(path)) {
            findings.error(
                    "programs",
                    Shown.quoted(path.toString()) + " is not a folder",
                    "give the path of one that holds kubeadm, kubelet and kubectl");
            return;
        }
        var missing = NEEDED.stream()
                .filter(p -> !Files.isRegularFile(path.resolve(p))
                        && !Files.isRegularFile(
                                path.resolve("kubernetes/server/bin").resolve(p)))
                .toList();
        if (!missing.isEmpty()) {
            findings.error(
                    "programs",
                    Shown.quoted(path.toString()) + " lacks " + String.join(", ", missing),
                    "put them at its top or in kubernetes/server/bin");
        }
    }

    private static void apt(AptPrograms apt, Draft draft, Findings findings) {
        if (apt.uri().isEmpty()
                && draft.version().filter(v -> !v.atLeast(1, 24)).isPresent()) {
            findings.error(
                    "programs",
                    "pkgs.k8s.io has no packages of Kubernetes before 1.24",
                    "use Programs.folder(..), archive(..), present() or apt(a -> a.uri(..))");
        }
        apt.uri().ifPresent(uri -> uri(uri, findings));
        draft.version()
                .filter(v -> apt.uri().isEmpty() && apt.key().isEmpty() && v.atLeast(1, 24))
                .ifPresent(v -> findings.error(
                        "programs.key",
                        "pkgs.k8s.io signs its packages, and the key to check them by is not given",
                        "`curl -fsSL -o kubernetes.asc " + apt.uri(v) + "Release.key`, and"
                                + " .programs(Programs.apt(a -> a.key(Path.of(\"kubernetes.asc\")))); or take Kubernetes from"
                                + " elsewhere: Programs.folder(..), archive(..) or present()"));
        if (!apt.trouble().isEmpty()) {
            findings.error("programs.key", Shown.plain(apt.trouble()), "give an ASCII-armoured public key");
        } else {
            apt.key()
                    .filter(k -> !armoured(k))
                    .ifPresent(k -> findings.error(
                            "programs.key",
                            "not an ASCII-armoured public key",
                            "give the text between BEGIN and END PGP PUBLIC KEY BLOCK, both included"));
        }
        apt.version().ifPresent(version -> {
            if (!PACKAGE_VERSION.matcher(version).matches()) {
                findings.error(
                        "programs.version",
                        Shown.quoted(version) + " is not a package's version",
                        "write it as 1.36.2-1.1");
            } else if (draft.version()
                    .filter(v -> !version.matches(Pattern.quote(v.toString()) + "([^0-9].*)?"))
                    .isPresent()) {
                findings.error(
                        "programs.version",
                        Shown.quoted(version) + " is not of Kubernetes "
                                + draft.version().get(),
                        "leave it out, or name a revision of that version");
            }
        });
    }

    private static boolean armoured(String key) {
        var text = key.strip();
        return text.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
                && text.endsWith("-----END PGP PUBLIC KEY BLOCK-----")
                && text.lines().allMatch(l -> l.codePoints().noneMatch(Shown::isControl));
    }

    private static void uri(String text, Findings findings) {
        if (text.contains("@")) {
            // Not repeated: what is before the sign may be a password.
            findings.error("programs.uri", "it names a user", "use a repository that asks for none");
        } else if (!web(text)) {
            findings.error(
                    "programs.uri",
                    Shown.quoted(text) + " is not an http or https URI without a query",
                    "write it as https://mirror.example.org/kubernetes/");
        }
    }

    private static boolean web(String text) {
        try {
            var uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && text.length() <= 2048
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
