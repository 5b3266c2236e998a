package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the API does with a request. Called with the fleet's lock held. */
final class ApiVerbs {
    private static final Set<String> HEALTH = Set.of("/readyz", "/healthz", "/livez");
    private static final Map<String, String> KINDS = Map.of(
            "nodes", "Node",
            "pods", "Pod",
            "leases", "Lease",
            "configmaps", "ConfigMap",
            "secrets", "Secret",
            "services", "Service",
            "endpoints", "Endpoints",
            "namespaces", "Namespace",
            "daemonsets", "DaemonSet",
            "deployments", "Deployment");
    private final ApiObjects objects;
    private final String version;

    ApiVerbs(ApiObjects objects, String version) {
        this.objects = objects;
        this.version = version;
    }

    ApiAnswer get(String text) {
        if (HEALTH.contains(text.replaceFirst("\\?.*", ""))) {
            return new ApiAnswer(200, "ok");
        }
        if (text.equals("/version")) {
            var parts = version.substring(1).split("\\.");
            return answer(
                    200,
                    Json.object().put("major", parts[0]).put("minor", parts[1]).put("gitVersion", version));
        }
        var path = ApiPath.of(text);
        if (path.name().isEmpty()) {
            var list = Json.object()
                    .put("apiVersion", path.apiVersion())
                    .put("kind", KINDS.getOrDefault(path.resource(), "") + "List");
            list.putObject("metadata").put("resourceVersion", String.valueOf(objects.version()));
            var items = list.putArray("items");
            objects.list(path.resource(), path.namespace()).stream()
                    .filter(o -> Selectors.match(o, path.query()))
                    .forEach(o -> items.add(o.deepCopy().remove(List.of("apiVersion", "kind"))));
            return answer(200, list);
        }
        var object = objects.get(path);
        return object == null ? absent(path) : answer(200, object.deepCopy().put("apiVersion", path.apiVersion()));
    }

    ApiAnswer change(String method, String text, String contentType, String body) {
        var path = ApiPath.of(text);
        return switch (method) {
            case "POST" -> create(path, Json.read(body));
            case "PUT" -> replace(path, Json.read(body));
            case "PATCH" -> patch(path, contentType, Json.read(body));
            case "DELETE" -> {
                var old = objects.get(path);
                yield old != null && objects.remove(path) ? answer(200, old) : absent(path);
            }
            default -> throw new IllegalStateException("the simulated API knows no " + method);
        };
    }

    private ApiAnswer create(ApiPath list, ObjectNode object) {
        if (list.sub().equals("eviction")) {
            return objects.remove(list) ? status(201, "Created", "evicted") : absent(list);
        }
        if (!list.sub().isEmpty()) {
            throw new IllegalStateException("the simulated API cannot create " + list);
        }
        var name = object.at("/metadata/name").asText();
        if (name.isEmpty()) {
            name = object.at("/metadata/generateName").asText() + String.format("%05d", objects.version() % 100_000);
        }
        var path = list.named(name);
        if (objects.get(path) != null) {
            return status(409, "AlreadyExists", path.resource() + " \"" + name + "\" already exists");
        }
        return inNamespace(path) ? answer(201, objects.put(path, object)) : absent(namespace(path));
    }

    private ApiAnswer replace(ApiPath path, ObjectNode object) {
        var old = objects.get(path);
        if (old == null) {
            return absent(path);
        }
        var given = object.at("/metadata/resourceVersion");
        if (!given.isMissingNode() && !given.equals(old.at("/metadata/resourceVersion"))) {
            return status(
                    409, "Conflict", "the object has been modified; please apply your changes to the latest version");
        }
        return answer(200, objects.put(path, object));
    }

    private ApiAnswer patch(ApiPath path, String contentType, ObjectNode patch) {
        var old = objects.get(path);
        boolean apply = contentType.startsWith("application/apply-patch");
        if (old == null && !apply) {
            return absent(path);
        }
        if (!inNamespace(path)) {
            return absent(namespace(path));
        }
        var next = old == null ? Json.object() : old.deepCopy();
        switch (contentType.replaceFirst(";.*", "")) {
            case "application/merge-patch+json" -> Merges.merge(next, patch);
            case "application/strategic-merge-patch+json" -> Merges.apply(next, patch);
            case "application/apply-patch+yaml" -> {
                var before = objects.applied(path, path.query().getOrDefault("fieldManager", ""), patch);
                if (before != null) {
                    Merges.prune(next, before, patch);
                }
                Merges.apply(next, patch);
            }
            default -> throw new IllegalStateException("the simulated API knows no " + contentType);
        }
        return answer(old == null ? 201 : 200, objects.put(path, next));
    }

    private boolean inNamespace(ApiPath path) {
        return path.namespace().isEmpty() || objects.get(namespace(path)) != null;
    }

    private static ApiPath namespace(ApiPath path) {
        return new ApiPath("v1", "", "namespaces", path.namespace(), "", Map.of());
    }

    private static ApiAnswer absent(ApiPath path) {
        return status(404, "NotFound", path.resource() + " \"" + path.name() + "\" not found");
    }

    private static ApiAnswer status(int code, String reason, String message) {
        return answer(
                code,
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", code < 300 ? "Success" : "Failure")
                        .put("message", message)
                        .put("reason", reason)
                        .put("code", code));
    }

    private static ApiAnswer answer(int status, ObjectNode body) {
        return new ApiAnswer(status, body.toString());
    }

    /** The objects of a list that lack what is waited for, each in words. */
    static List<String> lacking(ObjectNode list, Op.AwaitCondition op) {
        var lacking = new ArrayList<String>();
        op.names().stream()
                .filter(name -> !Selectors.has(list, name, op.condition()))
                .forEach(name -> lacking.add(name + ": not " + op.condition()));
        int there = 0;
        for (var item : op.atLeast() == 0 ? List.<JsonNode>of() : list.path("items")) {
            if (item.at("/metadata/deletionTimestamp").isMissingNode()) {
                there++;
                if (!Selectors.has(item, op.condition())) {
                    lacking.add(item.at("/metadata/name").asText() + ": not " + op.condition());
                }
            }
        }
        if (there < op.atLeast()) {
            lacking.add("there are " + there + " of " + op.atLeast());
        }
        return lacking;
    }
}
