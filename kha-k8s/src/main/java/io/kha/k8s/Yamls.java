package io.kha.k8s;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML texts as documents and back: plain data only, never types that a text names. */
final class Yamls {
    private Yamls() {}

    /** The one document of a text. */
    static Doc read(String text) {
        return new Doc(new Gson().toJsonTree((Object) yaml().load(text)));
    }

    /** The documents of a text, without empty ones. */
    static List<Doc> readAll(String text) {
        var all = new ArrayList<Doc>();
        for (var document : yaml().loadAll(text)) {
            if (document != null) {
                all.add(new Doc(new Gson().toJsonTree(document)));
            }
        }
        return all;
    }

    /** A document in block style. */
    static String write(Doc doc) {
        var style = new DumperOptions();
        style.setDefaultFlowStyle(FlowStyle.BLOCK);
        style.setDefaultScalarStyle(ScalarStyle.PLAIN);
        var gson = new GsonBuilder()
                .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
                .create();
        return new Yaml(style).dump(gson.fromJson(doc.json(), Object.class));
    }

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }
}
