package io.kha.k8s;

import io.kha.KhaException;

/** The API answered a read with something that is neither the object nor its absence. */
final class UnexpectedAnswer extends KhaException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswer(String path, int status, String message) {
        super("kubernetes-api: GET " + path + " answered " + status + (message.isEmpty() ? "" : ": " + message)
                + ": look at the apiservers' logs, and whether the kubeconfig is an administrator's");
    }
}
