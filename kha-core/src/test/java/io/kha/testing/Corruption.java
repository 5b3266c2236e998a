package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;

/** Ways in which a recording would be wrong: each changes one thing in a good one. */
enum Corruption {
    ANOTHER_EXIT_STATUS {
        @Override
        boolean change(ObjectNode line) {
            return line.at("/op/kind").asText().equals("Unit") && put(line.get("result"), "exit", 1);
        }
    },
    A_FILE_THAT_IS_MISSING {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return path(read, "/etc/kubernetes/kubelet.conf")
                    && is(answer, "kind", "FILE")
                    && put(answer, "kind", "ABSENT");
        }
    },
    ANOTHER_MODE {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return path(read, "/etc/kubernetes/pki/ca.key")
                    && is(answer, "mode", "0600")
                    && put(answer, "mode", "0644");
        }
    },
    ANOTHER_DIGEST {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return path(read, "/etc/kubernetes/pki/ca.key")
                    && is(answer, "kind", "FILE")
                    && put(answer, "sha256", "0".repeat(64));
        }
    },
    A_UNIT_THAT_IS_INACTIVE {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return is(read, "kind", "Unit") && is(answer, "active", "active") && put(answer, "active", "inactive");
        }
    },
    A_NODE_THAT_IS_MISSING {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            if (!path(read, "/api/v1/nodes") || !is(answer, "status", "200")) {
                return false;
            }
            var list = Json.read(answer.get("body").asText());
            list.withArray("/items").remove(0);
            return put(answer, "body", list.toString());
        }
    },
    A_MEMBER_THAT_IS_UNHEALTHY {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return read.path("argv").toString().contains("\"health\"")
                    && is(answer, "exit", "0")
                    && put(answer, "exit", 1);
        }
    },
    A_RUN_THAT_WAS_LOST {
        @Override
        boolean change(JsonNode read, JsonNode answer) {
            return is(read, "kind", "Run") && is(answer, "status", "DONE") && put(answer, "status", "LOST");
        }
    },
    AN_ANSWER_THAT_DID_NOT_COME {
        @Override
        boolean change(ObjectNode line) {
            var answers = line.path("answers");
            if (!line.path("host").asText().endsWith("1") || answers.size() < 2) {
                return false;
            }
            var number = answers.fieldNames().next();
            ((ObjectNode) answers).remove(number);
            line.withArray("/unanswered").add(Integer.parseInt(number));
            return true;
        }
    },
    SWAPPED_OPERATIONS {
        @Override
        List<JsonNode> in(List<JsonNode> recording) {
            var lines = new ArrayList<>(recording);
            int init = first(lines, l -> l.at("/op/run").asText().equals("kubeadm-init"));
            int config = first(lines, l -> l.at("/op/path").asText().equals("/etc/kubernetes/kha-init.yaml"));
            var line = lines.remove(init);
            lines.add(config, line);
            return lines;
        }
    };

    /** The recording with it. */
    List<JsonNode> in(List<JsonNode> recording) {
        var questions = new HashMap<String, JsonNode>();
        var lines = new ArrayList<JsonNode>();
        boolean done = false;
        for (var line : recording) {
            var changed = (ObjectNode) line.deepCopy();
            if (line.has("question")) {
                questions.put(line.get("question").asText(), line.get("read"));
            }
            if (!done) {
                done = change(changed);
                for (var answer : changed.path("answers").properties()) {
                    done = done || change(questions.get(answer.getKey()), answer.getValue());
                }
            }
            lines.add(changed);
        }
        if (!done) {
            throw new IllegalArgumentException("the recording has nothing for " + this);
        }
        return lines;
    }

    boolean change(ObjectNode line) {
        return false;
    }

    boolean change(JsonNode read, JsonNode answer) {
        return false;
    }

    private static boolean path(JsonNode read, String path) {
        return is(read, "path", path);
    }

    private static boolean is(JsonNode node, String field, String value) {
        return node.path(field).asText().equals(value);
    }

    private static boolean put(JsonNode node, String field, String value) {
        ((ObjectNode) node).put(field, value);
        return true;
    }

    private static boolean put(JsonNode node, String field, int value) {
        ((ObjectNode) node).put(field, value);
        return true;
    }

    private static int first(List<JsonNode> lines, Predicate<JsonNode> wanted) {
        for (int i = 0; i < lines.size(); i++) {
            if (wanted.test(lines.get(i))) {
                return i;
            }
        }
        throw new IllegalArgumentException("the recording has no such line");
    }
}
