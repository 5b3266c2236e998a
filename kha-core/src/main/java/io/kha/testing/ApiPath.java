package io.kha.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A path of the Kubernetes API.
 *
 * @param apiVersion as objects carry it
 * @param namespace empty for what is in none, and for all
 * @param resource in the plural
 * @param name empty for a list
 * @param sub the subresource, empty for the object
 * @param query by name
 */
record ApiPath(
        String apiVersion, String namespace, String resource, String name, String sub, Map<String, String> query) {

    static ApiPath of(String path) {
        int question = path.indexOf('?');
        var parts = List.of(
                (question < 0 ? path : path.substring(0, question)).substring(1).split("/"));
        int root = parts.get(0).equals("apis") ? 3 : 2;
        if (parts.size() <= root) {
            throw new IllegalStateException("the simulated API knows no " + path);
        }
        var version = String.join("/", parts.subList(1, root));
        var rest = parts.subList(root, parts.size());
        var namespace = "";
        if (rest.get(0).equals("namespaces") && rest.size() > 2) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        return new ApiPath(
                version,
                namespace,
                rest.get(0),
                at(rest, 1),
                at(rest, 2),
                question < 0 ? Map.of() : query(path.substring(question + 1)));
    }

    private static String at(List<String> parts, int i) {
        return i < parts.size() ? parts.get(i) : "";
    }

    private static Map<String, String> query(String text) {
        var query = new LinkedHashMap<String, String>();
        for (var pair : text.split("&")) {
            int equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            query.put(name, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    ApiPath named(String name) {
        return new ApiPath(apiVersion, namespace, resource, name, sub, query);
    }

    /** What the store knows it by: groups and versions of one resource are one. */
    String key() {
        return resource + "|" + namespace + "|" + name;
    }
}
