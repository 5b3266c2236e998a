package io.kha.k8s;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An object as a manifest wants it. What kha has applied carries the manifest's digest as an annotation; it is applied again when the
 * digest is another one, or none.
 *
 * @param name kind, namespace and name, as a plan shows it
 * @param list the path of the list it belongs to
 * @param path its own path
 * @param digest of the object as the manifest has it
 * @param body the object with its digest, JSON
 */
record Desired(String name, String list, String path, String digest, String body) {

    /** The objects of a manifest of one or more YAML documents, in their order. */
    static List<Desired> of(String manifest) {
        return Yamls.readAll(manifest).stream().map(Desired::of).toList();
    }

    private static Desired of(Doc object) {
        var namespace = object.text("metadata", "namespace");
        var list = Kind.of(object.text("kind")).list(object.text("apiVersion"), namespace);
        var digest = Digests.sha256(object.toString().getBytes(StandardCharsets.UTF_8));
        var name = object.text("kind") + " " + (namespace.isEmpty() ? "" : namespace + "/") + object.name();
        return new Desired(
                name,
                list,
                list + "/" + object.name(),
                digest,
                annotated(object, digest).toString());
    }

    private static Doc annotated(Doc object, String digest) {
        var copy = object.json().getAsJsonObject().deepCopy();
        child(child(copy, "metadata"), "annotations").add(ObjectOps.DIGEST, new JsonPrimitive(digest));
        return new Doc(copy);
    }

    private static JsonObject child(JsonObject parent, String key) {
        if (!(parent.get(key) instanceof JsonObject child)) {
            var made = new JsonObject();
            parent.add(key, made);
            return made;
        }
        return child;
    }

    /** Whether an object is there as this manifest made it. */
    boolean is(Doc there) {
        return there.text("metadata", "annotations", ObjectOps.DIGEST).equals(digest);
    }

    /** Makes it so by server-side apply. */
    Op apply() {
        return ObjectOps.apply("apply " + name, path, Content.of(body));
    }

    /** Makes it so where the API has no server-side apply. */
    Op before116(boolean exists) {
        return exists
                ? ObjectOps.merge("apply " + name, path, Content.of(body))
                : ObjectOps.create("apply " + name, list, path, Content.of(body));
    }
}
