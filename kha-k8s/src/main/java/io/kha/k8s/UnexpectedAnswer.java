package io.kha.k8s;

/** The API answered a read with something that is neither the object nor its absence. */
final class UnexpectedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;

    UnexpectedAnswer(String path, int status, String message) {
        super(null, null, false, false);
        this.what = "GET " + path + " answered " + status + (message.isEmpty() ? "" : ": " + message);
    }

    String what() {
        return what;
    }

    String remedy() {
        return "look at the apiservers' logs, and whether the kubeconfig is an administrator's";
    }
}
