package io.kha.internal.model;

import io.kha.Kubeadm;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** kubeadm's settings can be written down for it. */
final class KubeadmCheck implements Check {
    private static final Pattern PREFLIGHT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    @Override
    public void check(Draft draft, Findings findings) {
        Kubeadm kubeadm = draft.kubeadm();
        for (String name : kubeadm.ignorePreflight()) {
            if (!PREFLIGHT.matcher(name).matches()) {
                findings.error(
                        "kubeadm.ignorePreflight",
                        Shown.quoted(name) + " is not a preflight check's name",
                        "write it as kubeadm prints it, for example Swap");
            } else if (name.equalsIgnoreCase("all")) { // kubeadm takes it beside no other name, and 1.20 in no document
                findings.error(
                        "kubeadm.ignorePreflight",
                        "\"" + name + "\" is every check, also those that keep a host from harm",
                        "name the checks, as kubeadm prints them, for example Swap");
            }
        }
        for (String san : kubeadm.certSans()) {
            if (Ip.trouble(san).isPresent() && !Words.dnsName(san.startsWith("*.") ? san.substring(2) : san)) {
                findings.error(
                        "kubeadm.certSans",
                        Shown.quoted(san) + " is neither an address nor a DNS name",
                        "write it as 10.0.0.10, api.example.org or *.example.org");
            }
        }
        findings.port("kubeadm.bindPort", kubeadm.bindPort());
        for (var component : Kubeadm.Component.values()) {
            findings.flags(
                    "kubeadm.extraArgs." + component.name().toLowerCase(Locale.ROOT), kubeadm.extraArgs(component));
        }
        tree("kubeadm.kubelet", kubeadm.kubelet(), findings);
        tree("kubeadm.kubeProxy", kubeadm.kubeProxy(), findings);
    }

    private static void tree(String where, Object node, Findings findings) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                findings.text(where, k.toString());
                tree(where + "." + Shown.plain(k.toString()), v, findings);
            });
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                tree(where + "[" + i + "]", list.get(i), findings);
            }
        } else {
            findings.text(where, node.toString());
        }
    }
}
