package io.kha.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What systemd reads in a unit file with its drop-ins. Immutable. */
final class UnitFile {
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)}?");
    private final List<Map.Entry<String, String>> settings = new ArrayList<>();

    UnitFile(String text) {
        var joined = text.replaceAll("\\\\\\R\\s*", " ");
        for (var line : joined.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                settings.add(Map.entry(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            }
        }
    }

    /** The values of a setting; an empty one forgets those before. */
    List<String> all(String name) {
        var values = new ArrayList<String>();
        for (var setting : settings) {
            if (setting.getKey().equals(name)) {
                if (setting.getValue().isEmpty()) {
                    values.clear();
                } else {
                    values.add(setting.getValue());
                }
            }
        }
        return values;
    }

    /** The last value of a setting; empty when it is not set. */
    String last(String name) {
        var values = all(name);
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    /** The variables it sets, with those of its environment files read by name. */
    Map<String, String> environment(Function<String, String> file) {
        var variables = new LinkedHashMap<String, String>();
        all("Environment").forEach(line -> words(line).forEach(word -> put(variables, word)));
        for (var path : all("EnvironmentFile")) {
            file.apply(path.replaceFirst("^-", ""))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                    .forEach(line -> put(variables, line.strip()));
        }
        all("UnsetEnvironment").forEach(line -> words(line).forEach(variables::remove));
        return variables;
    }

    /** Program and arguments of the main process; empty when there is none. */
    List<String> argv(Map<String, String> environment) {
        var argv = new ArrayList<String>();
        for (var word : words(last("ExecStart").replaceFirst("^[-@:+!]+", ""))) {
            if (word.matches("\\$[A-Za-z_][A-Za-z0-9_]*")) {
                argv.addAll(words(environment.getOrDefault(word.substring(1), "")));
            } else {
                argv.add(VARIABLE.matcher(word)
                        .replaceAll(m ->
                                java.util.regex.Matcher.quoteReplacement(environment.getOrDefault(m.group(1), ""))));
            }
        }
        return argv;
    }

    private static void put(Map<String, String> variables, String word) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            variables.put(word.substring(0, equals), word.substring(equals + 1).replaceFirst("^([\"'])(.*)\\1$", "$2"));
        }
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1).replaceAll("\\\\(.)", "$1")
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words;
    }
}
