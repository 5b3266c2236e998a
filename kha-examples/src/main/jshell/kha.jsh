import io.kha.*
import io.kha.k8s.*
import io.kha.ssh.*
import io.kha.step.*
import io.kha.testing.SimulatedFleet
import io.kha.transport.*
