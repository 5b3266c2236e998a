package io.kha.internal.render;

import io.kha.Version;
import java.util.Locale;
import java.util.Map;

/** The version of kubeadm's documents, which the version of Kubernetes decides. */
enum KubeadmApi {
    /** 1.15 to 1.21. */
    V1BETA2,
    /** 1.22 to 1.30. */
    V1BETA3,
    /** From 1.31 on: further flags are lists. */
    V1BETA4;

    static KubeadmApi of(Version kubernetes) {
        if (kubernetes.atLeast(1, 31)) {
            return V1BETA4;
        }
        if (kubernetes.atLeast(1, 22)) {
            return V1BETA3;
        }
        if (kubernetes.atLeast(1, 15)) {
            return V1BETA2;
        }
        throw new IllegalArgumentException("no kubeadm documents for Kubernetes " + kubernetes + ", only from 1.15 on");
    }

    Tree document(String kind) {
        return Tree.of("kubeadm.k8s.io/" + name().toLowerCase(Locale.ROOT), kind);
    }

    /** Further flags in this version's form. */
    Object extraArgs(Map<String, String> args) {
        if (this != V1BETA4) {
            return args;
        }
        return args.entrySet().stream()
                .map(e -> new Tree()
                        .set("name", e.getKey())
                        .set("value", e.getValue())
                        .fields())
                .toList();
    }
}
