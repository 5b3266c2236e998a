package io.kha.step;

import io.kha.transport.Content;
import java.util.List;
import java.util.Map;

/**
 * The files of the controller that a run may send, with their digests; read once, before anything is decided.
 *
 * @param programs by name: {@code kubeadm}, {@code kubelet}, {@code cni/bridge}, {@code etcd}, ...
 * @param machines the machine that a program is for, as {@code uname -m} names it, by the program's name; scripts are for any, and not
 *     among them
 * @param archives image archives
 */
public record Inventory(Map<String, Content.Local> programs, Map<String, String> machines, List<Archive> archives) {

    /** Nothing to send. */
    public static final Inventory EMPTY = new Inventory(Map.of(), Map.of(), List.of());

    public Inventory {
        programs = Map.copyOf(programs);
        machines = Map.copyOf(machines);
        archives = List.copyOf(archives);
    }

    /**
     * A Docker-style archive.
     *
     * @param file the archive
     * @param images the names of the images in it
     */
    public record Archive(Content.Local file, List<String> images) {
        public Archive {
            images = List.copyOf(images);
        }
    }
}
