package io.kha.transport;

/**
 * A systemd unit. Immutable.
 *
 * @param exists whether systemd can load it
 * @param enabled the state of its unit file as systemd names it: {@code enabled}, {@code disabled}, {@code static}, {@code masked},
 *     or empty
 * @param active as systemd names it: {@code active}, {@code inactive}, {@code failed}, {@code activating}, ...
 * @param digest the value of {@code KHA_CONFIG} in the environment of the running main process, empty when it has none: the digest of
 *     the configuration that the process was started with
 * @param needsReload whether unit files changed on disk since systemd read them
 */
public record UnitState(boolean exists, String enabled, String active, String digest, boolean needsReload) {

    /** No such unit. */
    public static final UnitState ABSENT = new UnitState(false, "", "inactive", "", false);

    /** Whether it runs. */
    public boolean isActive() {
        return active.equals("active");
    }
}
