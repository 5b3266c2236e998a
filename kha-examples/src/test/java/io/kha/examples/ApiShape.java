package io.kha.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What is kept of an object of the Kubernetes API in a recording: what says which it is, how it is, and what it shall be. */
final class ApiShape {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LEFT_OUT = Set.of(
            "managedFields",
            "images",
            "volumesInUse",
            "volumesAttached",
            "machineID",
            "systemUUID",
            "bootID",
            "kernelVersion",
            "osImage",
            "swap",
            "imageID",
            "containerID",
            "volumes",
            "volumeMounts",
            "env",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "resources",
            "securityContext",
            "tolerations",
            "affinity",
            "lastTransitionTime",
            "lastHeartbeatTime",
            "lastProbeTime",
            "capacity",
            "allocatable",
            "allocatedResources",
            "user",
            "daemonEndpoints",
            "runtimeHandlers",
            "features",
            "lastState",
            "lastUpdateTime");

    private ApiShape() {}

    /** The body without the rest; as it is when it is no JSON. */
    static String of(String body) {
        try {
            var read = JSON.readTree(body);
            if (read instanceof ObjectNode object) {
                reduce(object);
                return object.toString();
            }
            return body;
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private static void reduce(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(LEFT_OUT);
            if (object.path("kind").asText().equals("Secret")) {
                object.remove("data");
            }
            object.forEach(ApiShape::reduce);
        } else if (node instanceof ArrayNode list) {
            list.forEach(ApiShape::reduce);
        }
    }
}
