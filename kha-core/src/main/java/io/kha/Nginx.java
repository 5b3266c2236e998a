package io.kha;

import io.kha.transport.Engine;
import java.util.Objects;

/** The load balancer on every master. Immutable: every setter gives a new value. */
public final class Nginx {
    /** How it runs. */
    public enum Mode {
        /** In a container when the runtime is Docker, else as the distribution's package. */
        AUTO,
        /** In a Docker container. */
        CONTAINER,
        /** As the distribution's package. */
        PACKAGE
    }

    /** The image of the container unless another is set. */
    public static final String IMAGE = "nginx:1.28";

    static final Nginx DEFAULT = new Nginx(Mode.AUTO, IMAGE);

    private final Mode mode;
    private final String image;

    private Nginx(Mode mode, String image) {
        this.mode = mode;
        this.image = image;
    }

    /** In a Docker container. */
    public Nginx container() {
        return new Nginx(Mode.CONTAINER, image);
    }

    /** As the distribution's package. */
    public Nginx packaged() {
        return new Nginx(Mode.PACKAGE, image);
    }

    /** The image of the container, full name with tag. For a load balancer in a container only. */
    public Nginx image(String image) {
        return new Nginx(mode, Objects.requireNonNull(image, "image"));
    }

    /** How it runs. */
    public Mode mode() {
        return mode;
    }

    /** Whether it runs in a container beside this runtime. */
    public boolean containers(ContainerRuntime runtime) {
        return mode == Mode.CONTAINER || (mode == Mode.AUTO && runtime.engine() == Engine.DOCKER);
    }

    /** The image of the container; {@link #IMAGE} unless set. */
    public String image() {
        return image;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Nginx n && mode == n.mode && image.equals(n.image);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, image);
    }

    @Override
    public String toString() {
        return "nginx";
    }
}
