package io.kha;

import io.kha.internal.model.Given;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Settings of what kubeadm sets up. Immutable: every setter gives a new value. Checked when a {@link Cluster} is built with it.
 */
public final class Kubeadm {
    /** A program that takes flags. */
    public enum Component {
        APISERVER,
        CONTROLLER_MANAGER,
        SCHEDULER,
        KUBELET
    }

    private final List<String> ignorePreflight;
    private final List<String> certSans;
    private final int bindPort;
    private final Map<Component, Map<String, String>> extraArgs;
    private final Map<String, Object> kubelet;
    private final Map<String, Object> kubeProxy;

    private Kubeadm(
            List<String> ignorePreflight,
            List<String> certSans,
            int bindPort,
            Map<Component, Map<String, String>> extraArgs,
            Map<String, Object> kubelet,
            Map<String, Object> kubeProxy) {
        this.ignorePreflight = ignorePreflight;
        this.certSans = certSans;
        this.bindPort = bindPort;
        this.extraArgs = extraArgs;
        this.kubelet = kubelet;
        this.kubeProxy = kubeProxy;
    }

    /** The settings that kha comes with. */
    public static Kubeadm defaults() {
        return new Kubeadm(List.of(), List.of(), 6443, Map.of(), Map.of(), Map.of());
    }

    /** The settings that kha comes with, changed. */
    public static Kubeadm of(UnaryOperator<Kubeadm> change) {
        return change.apply(defaults());
    }

    /** Names of kubeadm's preflight checks whose errors do not stop it, as {@code Swap}. */
    public Kubeadm ignorePreflight(String... checks) {
        Objects.requireNonNull(checks, "ignorePreflight");
        return new Kubeadm(
                Given.list("ignorePreflight", Arrays.asList(checks)),
                certSans,
                bindPort,
                extraArgs,
                kubelet,
                kubeProxy);
    }

    /** Addresses and DNS names the API is reached at, besides the masters' and the endpoint. */
    public Kubeadm certSans(String... sans) {
        Objects.requireNonNull(sans, "certSans");
        return new Kubeadm(
                ignorePreflight, Given.list("certSans", Arrays.asList(sans)), bindPort, extraArgs, kubelet, kubeProxy);
    }

    /** The port of every apiserver on its own host. */
    public Kubeadm bindPort(int port) {
        return new Kubeadm(ignorePreflight, certSans, port, extraArgs, kubelet, kubeProxy);
    }

    /** Further flags of a program, names without dashes. Replaces what was set for it. */
    public Kubeadm extraArgs(Component component, Map<String, String> args) {
        Objects.requireNonNull(component, "component");
        var all = new EnumMap<Component, Map<String, String>>(Component.class);
        all.putAll(extraArgs);
        all.put(component, Given.strings("extraArgs", args));
        return new Kubeadm(ignorePreflight, certSans, bindPort, Collections.unmodifiableMap(all), kubelet, kubeProxy);
    }

    /** Fields put over kha's KubeletConfiguration: maps, lists, strings, numbers and booleans. */
    public Kubeadm kubelet(Map<String, ?> fields) {
        return new Kubeadm(ignorePreflight, certSans, bindPort, extraArgs, Given.tree("kubelet", fields), kubeProxy);
    }

    /** Fields put over kha's KubeProxyConfiguration: maps, lists, strings, numbers and booleans. */
    public Kubeadm kubeProxy(Map<String, ?> fields) {
        return new Kubeadm(ignorePreflight, certSans, bindPort, extraArgs, kubelet, Given.tree("kubeProxy", fields));
    }

    /** The preflight checks whose errors do not stop kubeadm; none unless set. */
    public List<String> ignorePreflight() {
        return ignorePreflight;
    }

    /** Further names in the apiservers' certificates; none unless set. */
    public List<String> certSans() {
        return certSans;
    }

    /** The port of every apiserver on its own host; 6443 unless set. */
    public int bindPort() {
        return bindPort;
    }

    /** Further flags of a program; none unless set. */
    public Map<String, String> extraArgs(Component component) {
        return extraArgs.getOrDefault(component, Map.of());
    }

    /** Fields put over kha's KubeletConfiguration. */
    public Map<String, Object> kubelet() {
        return kubelet;
    }

    /** Fields put over kha's KubeProxyConfiguration. */
    public Map<String, Object> kubeProxy() {
        return kubeProxy;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Kubeadm k
                && ignorePreflight.equals(k.ignorePreflight)
                && certSans.equals(k.certSans)
                && bindPort == k.bindPort
                && extraArgs.equals(k.extraArgs)
                && kubelet.equals(k.kubelet)
                && kubeProxy.equals(k.kubeProxy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ignorePreflight, certSans, bindPort, extraArgs, kubelet, kubeProxy);
    }

    @Override
    public String toString() {
        return "kubeadm settings";
    }
}
