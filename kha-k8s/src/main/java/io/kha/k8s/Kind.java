package io.kha.k8s;

import java.util.Locale;

/** The kinds of objects that manifests may hold, with where the API has them. */
enum Kind {
    NAMESPACE("namespaces", false),
    SERVICEACCOUNT("serviceaccounts", true),
    CONFIGMAP("configmaps", true),
    SECRET("secrets", true),
    SERVICE("services", true),
    DAEMONSET("daemonsets", true),
    DEPLOYMENT("deployments", true),
    ROLE("roles", true),
    ROLEBINDING("rolebindings", true),
    CLUSTERROLE("clusterroles", false),
    CLUSTERROLEBINDING("clusterrolebindings", false),
    PODSECURITYPOLICY("podsecuritypolicies", false),
    CUSTOMRESOURCEDEFINITION("customresourcedefinitions", false);

    private final String plural;
    private final boolean namespaced;

    Kind(String plural, boolean namespaced) {
        this.plural = plural;
        this.namespaced = namespaced;
    }

    /**
     * The kind as manifests name it.
     *
     * @throws IllegalArgumentException when it is not one of these
     */
    static Kind of(String kind) {
        try {
            return valueOf(kind.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a manifest holds a " + kind + ", which kha cannot apply", e);
        }
    }

    /** The path of the list of such objects. */
    String list(String apiVersion, String namespace) {
        var root = apiVersion.contains("/") ? "/apis/" : "/api/";
        var space = namespaced ? "/namespaces/" + (namespace.isEmpty() ? "default" : namespace) : "";
        return root + apiVersion + space + "/" + plural;
    }
}
