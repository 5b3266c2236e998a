package io.kha.internal.render;

/** The kubelet's unit and the drop-in through which kubeadm configures it, as the community's packages have them. */
public final class KubeletUnit {
    private KubeletUnit() {}

    /** {@code kubelet.service}. */
    public static String unit() {
        return Templates.text("kubelet.service");
    }

    /** {@code 10-kubeadm.conf}, the same for every version that kha knows. */
    public static String dropIn() {
        return Templates.text("10-kubeadm.conf");
    }
}
