package io.kha.internal.render;

import freemarker.template.Template;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** The files that values are put into. */
enum Text {
    KEEPALIVED("keepalived.conf"),
    KEEPALIVED_CHECK("keepalived-check"),
    NGINX("nginx.conf"),
    ETCD_UNIT("etcd.service"),
    ETCD_ENVIRONMENT("etcd.env"),
    STARTED_WITH("started-with.conf"),
    POD_ROUTES("pod-routes"),
    POD_ROUTES_UNIT("pod-routes.service");

    private final Template template;

    Text(String name) {
        template = Templates.parse(name);
    }

    /** The file with values. */
    String with(Map<String, ?> values) {
        try {
            var out = new StringWriter();
            template.process(values, out);
            return out.toString();
        } catch (IOException | TemplateException e) {
            throw new IllegalArgumentException(this + ": " + e.getMessage(), e);
        }
    }
}
