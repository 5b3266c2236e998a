package io.kha.k8s;

import com.google.gson.Gson;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Nodes put into an API as kubelets would. */
final class Nodes {
    private Nodes() {}

    static void put(Function<Op, OpResult> api, String name, String ready, String message) {
        var node = new Gson().toJson(Map.of("apiVersion", "v1", "kind", "Node", "metadata", Map.of("name", name)));
        var path = "/api/v1/nodes/" + name;
        check(api.apply(ObjectOps.create("create", "/api/v1/nodes", path, Content.of(node))));
        var condition = Map.of("type", "Ready", "status", ready, "reason", "Test", "message", message);
        var status = new Gson().toJson(Map.of("status", Map.of("conditions", List.of(condition))));
        check(api.apply(ObjectOps.merge("status", path + "/status", Content.of(status))));
    }

    private static void check(OpResult result) {
        if (!result.ok()) {
            throw new IllegalStateException(result.err());
        }
    }
}
