package io.kha.testing;

import io.kha.Host;
import io.kha.transport.ContainerState;
import io.kha.transport.Engine;
import io.kha.transport.FileState;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import io.kha.transport.UnitState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A Linux host in memory, to look at and to change by hand. It starts as a bare Debian: nothing of Kubernetes, no container runtime.
 * Methods that the host cannot carry out throw IllegalStateException with what it would have said. Thread-safe.
 */
public final class SimulatedHost {
    private final SimulatedFleet fleet;
    private final Host host;
    private final HostParts parts;

    SimulatedHost(SimulatedFleet fleet, Host host, Repository repository, Changes changes) {
        this.fleet = fleet;
        this.host = host;
        this.parts = new HostParts(this, repository, changes);
    }

    /** Its name. */
    public String name() {
        return host.name();
    }

    /** Its address. */
    public String address() {
        return host.address();
    }

    /** The fleet it is of. */
    public SimulatedFleet fleet() {
        return fleet;
    }

    /** Whether it is up and can be reached. */
    public boolean reachable() {
        return fleet.locked(() -> parts.up && !parts.cut);
    }

    /** What is at a path, with the text of a file. */
    public FileState file(String path) {
        return fleet.locked(() -> parts.files.state(new Read.File(path, Read.Depth.TEXT)));
    }

    /** The text of a file; empty when there is none. */
    public String text(String path) {
        return fleet.locked(() -> parts.files.text(path));
    }

    /** The paths of all that is below a folder, in order. */
    public List<String> below(String folder) {
        return fleet.locked(() -> parts.files.below(folder));
    }

    /** Writes a text file as root's, 0644. */
    public void write(String path, String text) {
        write(path, "0644", "root:root", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file. */
    public void write(String path, String mode, String owner, byte[] bytes) {
        fleet.changing(() -> parts.files.write(path, mode, owner, bytes));
    }

    /** Makes a folder as root's, 0755. */
    public void mkdir(String path) {
        fleet.changing(() -> parts.files.mkdir(path, "0755", "root:root"));
    }

    /** Makes a symbolic link. */
    public void link(String path, String target) {
        fleet.changing(() -> parts.files.link(path, target));
    }

    /** Deletes what is at a path and all below it, like {@code rm -rf}. */
    public void delete(String path) {
        fleet.changing(() -> parts.files.removeTree(path));
    }

    /** Fills its disk: every later write under anything but {@code /run} and {@code /tmp} fails. */
    public void fillDisk() {
        fleet.changing(() -> parts.files.full(true));
    }

    /** Makes room on its disk again. */
    public void freeDisk() {
        fleet.changing(() -> parts.files.full(false));
    }

    /** The state of a unit, named with its suffix. */
    public UnitState unit(String name) {
        return fleet.locked(() -> parts.units.state(name));
    }

    /** Starts a unit without waiting for it to be up. */
    public void start(String unit) {
        fleet.changing(() -> parts.units.start(unit, false));
    }

    /** Stops a unit. */
    public void stop(String unit) {
        fleet.changing(() -> parts.units.stop(unit));
    }

    /** Lets a unit's main process die for good: its state is {@code failed}. */
    public void fail(String unit) {
        fleet.changing(() -> parts.units.fail(unit));
    }

    /** What runs as a unit, by name. */
    public Map<String, Launch> running() {
        return fleet.locked(parts.units::launches);
    }

    /** The state of a package. */
    public PackageState installed(String name) {
        return fleet.locked(() -> parts.packages.state(name));
    }

    /** Installs a package at a version, {@code "*"} being the repository's. */
    public void install(String name, String version) {
        fleet.changing(() -> parts.packages.install(Map.of(name, version), false));
    }

    /** Removes a package with its programs and units. */
    public void uninstall(String name) {
        fleet.changing(() -> parts.packages.remove(name));
    }

    /** The value of a kernel setting; empty when the kernel has none. */
    public String sysctl(String key) {
        return fleet.locked(() -> parts.kernel.setting(key));
    }

    /** Sets a kernel setting. */
    public void sysctl(String key, String value) {
        fleet.changing(() -> parts.kernel.set(key, value));
    }

    /** The kernel modules that are loaded. */
    public SortedSet<String> modules() {
        return fleet.locked(parts.kernel::modules);
    }

    /** Whether an engine holds an image. */
    public boolean hasImage(Engine engine, String image) {
        return fleet.locked(() -> parts.containers.images(engine).names().contains(image));
    }

    /** Gives an engine an image. */
    public void addImage(Engine engine, String image) {
        fleet.changing(() -> parts.containers.addImage(engine, image));
    }

    /** Takes an image from an engine. */
    public void removeImage(Engine engine, String image) {
        fleet.changing(() -> parts.containers.removeImage(engine, image));
    }

    /** The state of a Docker container. */
    public ContainerState container(String name) {
        return fleet.locked(() -> parts.containers.state(name));
    }

    /** What runs in Docker containers, by name. */
    public Map<String, Launch> containers() {
        return fleet.locked(parts.containers::launches);
    }

    /** Starts a Docker container that is there. */
    public void startContainer(String name) {
        fleet.changing(() -> parts.containers.start(name));
    }

    /** Stops a Docker container. */
    public void stopContainer(String name) {
        fleet.changing(() -> parts.containers.stop(name));
    }

    /** Removes a Docker container. */
    public void removeContainer(String name) {
        fleet.changing(() -> parts.containers.remove(name));
    }

    /** What became of a detached command. */
    public RunState run(String id) {
        return fleet.locked(() -> parts.runs.state(id));
    }

    /** Who holds the host's lease; empty when nobody does. */
    public String holder() {
        return fleet.locked(() -> parts.lease.holder());
    }

    /** The epoch of the last lease. */
    public long epoch() {
        return fleet.locked(() -> parts.lease.epoch());
    }

    /** Every path with kind, mode, owner and digest, for comparing. */
    public Map<String, String> snapshot() {
        return fleet.locked(parts.files::snapshot);
    }

    /** Whether a program can be started: by an absolute path, or by a name that is in a folder of programs. */
    public boolean hasProgram(String program) {
        return fleet.locked(() -> parts.hasProgram(program));
    }

    /** Whether its disk is full. */
    public boolean diskFull() {
        return fleet.locked(parts.files::full);
    }

    /** Whether a container engine runs and answers. */
    public boolean answers(Engine engine) {
        return fleet.locked(() -> parts.containers.answers(engine));
    }

    /** What its clock shows: the fleet's, unless it was {@link #skew set apart}. */
    public Instant now() {
        return fleet.locked(() -> fleet.clock().instant().plus(parts.skew));
    }

    /** Sets its clock apart from the fleet's. */
    public void skew(Duration by) {
        fleet.changing(() -> parts.skew = by);
    }

    HostParts parts() {
        return parts;
    }

    Daemon daemon(String program) {
        return fleet.daemonOf(program);
    }

    void pull(String image) {
        fleet.pull(this, image);
    }

    @Override
    public String toString() {
        return name();
    }
}
