package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class VersionTest {

    @Test
    void parse_withAndWithoutV_isTheSame() {
        var version = Version.parse("v1.36.2");
        assertEquals(Version.parse("1.36.2"), version);
        assertEquals("1.36.2", version.toString());
        assertEquals(36, version.minor());
        assertEquals(2, version.patch());
    }

    @Test
    void order_isByNumber_andPreReleasesComeBefore() {
        assertTrue(Version.parse("1.9.0").compareTo(Version.parse("1.15.0")) < 0);
        assertTrue(Version.parse("1.37.0-rc.1").compareTo(Version.parse("1.37.0")) < 0);
        assertTrue(Version.parse("1.37.0-rc.1").atLeast(1, 37));
        assertTrue(Version.parse("2.0.0").atLeast(1, 37));
        assertFalse(Version.parse("1.36.9").atLeast(1, 37));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.36", "vv1.36.2", "1.36.02", "1.36.2 ", "1.36.2+x", "1.36.99999999999", "latest"})
    void parse_anythingElse_isRefused(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Version.parse(text));
        assertTrue(e.getMessage().contains("for example 1.36.2"), e.getMessage());
    }

    @Test
    void criSocket_isAPathBefore124() {
        assertEquals("/var/run/dockershim.sock", ContainerRuntime.docker().criSocket(Version.parse("1.23.0")));
        assertEquals(
                "/run/containerd/containerd.sock", ContainerRuntime.containerd().criSocket(Version.parse("1.23.0")));
        assertEquals(
                "unix:///run/containerd/containerd.sock",
                ContainerRuntime.containerd().criSocket(Version.parse("1.24.0")));
    }
}
