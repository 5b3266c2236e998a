package io.kha.transport;

/**
 * A package of the distribution.
 *
 * @param version the installed version, empty when it is not installed
 * @param held whether upgrades leave it alone
 */
public record PackageState(String version, boolean held) {

    /** Not installed. */
    public static final PackageState ABSENT = new PackageState("", false);

    /** Whether it is installed. */
    public boolean installed() {
        return !version.isEmpty();
    }
}
