package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private final Lab lab = new Lab();
    private final Connection api = lab.fleet.cluster().orElseThrow();

    private OpResult change(String method, String path, String type, String body) throws InterruptedException {
        var op = new Op.Api(method + " " + path, method, path, type, Content.of(body), Map.of());
        return api.execute(new Batch(List.of(op), List.of(), 1), Watch.NONE)
                .results()
                .get(0);
    }

    private ApiAnswer get(String path) throws InterruptedException {
        var read = new Read.Api(path);
        return (ApiAnswer)
                api.execute(Batch.reading(List.of(read)), Watch.NONE).answers().get(read);
    }

    @Test
    void isNotThereBeforeAControlPlaneIs() {
        assertThrows(TransportException.class, () -> get("/api/v1/nodes"));
        lab.apply().orThrow();
        lab.cluster.masters().forEach(m -> lab.fleet.crash(lab.fleet.host(m.name())));
        assertThrows(TransportException.class, () -> get("/api/v1/nodes"));
    }

    @Test
    void keepsObjects() throws InterruptedException {
        lab.apply().orThrow();
        assertEquals(404, get(MAPS + "/a").status());
        assertTrue(change("POST", MAPS, "application/json", "{metadata: {name: a, labels: {x: y}}, data: {k: v, l: w}}")
                .ok());
        assertTrue(
                change("POST", MAPS, "application/json", "{metadata: {name: a}}")
                        .ok(),
                "there already");
        assertTrue(change("PATCH", MAPS + "/a", "application/merge-patch+json", "{data: {k: null, m: u}}")
                .ok());
        assertEquals(
                "{\"l\":\"w\",\"m\":\"u\"}",
                Json.read(get(MAPS + "/a").body()).path("data").toString());
        assertEquals(
                1,
                Json.read(get(MAPS + "?labelSelector=x%3Dy").body())
                        .path("items")
                        .size());
        assertEquals(
                0,
                Json.read(get(MAPS + "?labelSelector=x%3Dz").body())
                        .path("items")
                        .size());
        assertTrue(change("DELETE", MAPS + "/a", "application/json", "{}").ok());
        assertEquals(404, get(MAPS + "/a").status());
        assertEquals(
                "HTTP 404: namespaces \"no\" not found",
                change("POST", "/api/v1/namespaces/no/configmaps", "application/json", "{metadata: {name: a}}")
                        .err());
    }

    @Test
    void anApplyTakesAwayWhatItDoesNotNameAnyMore() throws InterruptedException {
        lab.apply().orThrow();
        var path = MAPS + "/b";
        var type = "application/apply-patch+yaml";
        assertTrue(change("PATCH", path + "?fieldManager=kha&force=true", type, "data: {k: v, l: w}")
                .ok());
        assertTrue(change("PATCH", path, "application/merge-patch+json", "{data: {other: kept}}")
                .ok());
        assertTrue(change("PATCH", path + "?fieldManager=kha&force=true", type, "data: {k: u}")
                .ok());
        assertEquals(
                "{\"k\":\"u\",\"other\":\"kept\"}",
                Json.read(get(path).body()).path("data").toString());
    }

    @Test
    void aDaemonSetThatChangesHasOtherPods() throws InterruptedException {
        lab.apply().orThrow();
        var pods = "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-proxy";
        var before = names(get(pods));
        assertEquals(4, before.size());
        assertEquals(before, names(get(pods)));
        var patch = "{spec: {template: {metadata: {annotations: {a: b}}}}}";
        assertTrue(change(
                        "PATCH",
                        "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy",
                        "application/merge-patch+json",
                        patch)
                .ok());
        var after = names(get(pods));
        assertEquals(4, after.size());
        assertTrue(after.stream().noneMatch(before::contains));
    }

    private static List<String> names(ApiAnswer list) {
        var names = new java.util.ArrayList<String>();
        Json.read(list.body())
                .path("items")
                .forEach(i -> names.add(i.at("/metadata/name").asText()));
        return names;
    }

    @Test
    void faultsStrikeItToo() throws InterruptedException {
        lab.apply().orThrow();
        lab.fleet.failAt(p -> p.is(Op.Api.class), Failure.lostAfter());
        assertThrows(TransportException.class, () -> change("POST", MAPS, "application/json", "{metadata: {name: a}}"));
        assertTrue(get(MAPS + "/a").found());
        lab.fleet.failAt(p -> p.is(Op.Api.class), Failure.exit(1, "HTTP 403: no"));
        assertEquals(
                "HTTP 403: no",
                change("DELETE", MAPS + "/a", "application/json", "{}").err());
    }
}
