package io.kha.internal.recipe;

import io.kha.step.Decision;

/** The refusal to run as a container what runs as a unit of systemd, or the reverse: both would have its ports. */
final class OtherWay {
    private OtherWay() {}

    /**
     * Refused on this host.
     *
     * @param what what runs, as an operator calls it
     * @param is how it runs
     * @param wanted how it is described
     * @param remedy the setting that describes it as it is
     */
    static Decision refused(String host, String what, String is, String wanted, String remedy) {
        return Decision.refused(
                host,
                "its " + what + " is " + is + ", and is to be " + wanted + " now",
                "kha does not change that on a cluster that runs: describe it as it is, with " + remedy);
    }
}
