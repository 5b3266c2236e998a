package io.kha.k8s;

import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.Map;

/** Requests that change one object. */
final class ObjectOps {
    /** The annotation that carries the digest of what kha made an object from. */
    static final String DIGEST = "io.kha/digest";

    private ObjectOps() {}

    /** Merges fields into an object (RFC 7386). */
    static Op.Api merge(String what, String path, Content body) {
        return op(what, "PATCH", path, path, "application/merge-patch+json", body);
    }

    /** Makes an object what it should be, whoever else has set the same fields; creates it when it is not there. */
    static Op.Api apply(String what, String path, Content body) {
        return op(what, "PATCH", path + "?fieldManager=kha&force=true", path, "application/apply-patch+yaml", body);
    }

    /** Creates an object in a list. */
    static Op.Api create(String what, String list, String path, Content body) {
        return op(what, "POST", list, path, "application/json", body);
    }

    private static Op.Api op(String what, String method, String to, String path, String type, Content body) {
        return new Op.Api(what, method, to, type, body, Map.of(new Read.Api(path), Op.Unsettled.UNSETTLED));
    }
}
