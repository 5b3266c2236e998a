package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.model.Ip;
import io.kha.internal.render.EtcdArguments;
import io.kha.internal.render.EtcdUnit;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Decision;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.CommandAnswer;
import io.kha.transport.ContainerSpec;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Engine;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One member of etcd on its host, as a container or as a unit: what is read of it, and what starts it. */
record EtcdMember(Cluster cluster, Host host, Inventory inventory) {
    private static final String NAME = "kha-etcd";
    private static final String LABEL = "io.kha.config";
    private static final Pattern ADDED = Pattern.compile("(?m)^ETCD_INITIAL_CLUSTER_STATE=\"?existing\"?\\s*$");

    static EtcdMember of(Scope scope) {
        return new EtcdMember(scope.cluster(), scope.host(), scope.inventory());
    }

    private boolean container() {
        return cluster.etcd().containers(cluster.runtime());
    }

    private EtcdArguments arguments(boolean existing) {
        return EtcdArguments.of(cluster, host, cluster.etcdMembers(), existing);
    }

    /** Of the arguments and of what runs with them: the image, or the program where kha brings it. */
    private String digest() {
        var sent = container() ? null : inventory.programs().get("etcd");
        return Digests.sha256((String.join("\n", arguments(false).lasting())
                                + (container() ? "\n" + image() : "")
                                + (sent == null ? "" : "\n" + sent.sha256()))
                        .getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    private String image() {
        return cluster.etcd().image(cluster.kubernetes());
    }

    private ContainerSpec spec(boolean existing) {
        var command = new ArrayList<>(List.of("etcd"));
        command.addAll(arguments(existing).all());
        return new ContainerSpec(
                NAME,
                image(),
                command,
                Map.of(
                        cluster.etcd().dataDir(),
                        cluster.etcd().dataDir(),
                        PkiFiles.ETCD_FOLDER,
                        PkiFiles.ETCD_FOLDER + ":ro"),
                Map.of(LABEL, digest(), EtcdImage.LABEL, image()));
    }

    private String unitText() {
        return EtcdUnit.unit(cluster, arguments(false), program("etcd"), digest());
    }

    private String program(String name) {
        return EtcdProgram.path(name, inventory.programs().containsKey(name));
    }

    List<Read<?>> reads() {
        var data = Read.file(data());
        var environment = Read.text(EtcdUnit.ENVIRONMENT);
        var reads = new ArrayList<Read<?>>(List.of(data, environment, new Read.Unit(EtcdUnit.NAME)));
        if (cluster.runtime().engine() == Engine.DOCKER) { // where alone it may be a container
            reads.add(new Read.Container(NAME));
        }
        if (!container()) {
            reads.add(Read.text(EtcdUnit.PATH));
        }
        return reads;
    }

    /** The refusal to start it where it runs in the other way: both would have its ports and its data. */
    Optional<Decision> beside(Seen seen) {
        if (cluster.runtime().engine() != Engine.DOCKER) {
            return Optional.empty();
        }
        var runs = container()
                ? seen.unit(EtcdUnit.NAME).isActive()
                : seen.get(new Read.Container(NAME)).running();
        if (!runs) {
            return Optional.empty();
        }
        return Optional.of(
                container()
                        ? OtherWay.refused(
                                host.name(),
                                "etcd",
                                "the unit " + EtcdUnit.NAME,
                                "a container",
                                ".etcd(Etcd.external(e -> e.unit()))")
                        : OtherWay.refused(
                                host.name(),
                                "etcd",
                                "the container " + NAME,
                                "a unit",
                                ".etcd(Etcd.external(e -> e.container()))"));
    }

    /** The refusal to start another etcd than may follow on its data; where it is a unit {@link EtcdProgram} refuses. */
    Optional<Decision> otherImage(Seen seen) {
        return container()
                ? Optional.ofNullable(
                                seen.get(new Read.Container(NAME)).labels().get(EtcdImage.LABEL))
                        .flatMap(was -> EtcdImage.refusal(host, was, image()))
                : Optional.empty();
    }

    /** Whether it was written on the host that the member was added to an etcd that is there already. */
    boolean added(Seen seen) {
        return ADDED.matcher(seen.text(EtcdUnit.ENVIRONMENT)).find();
    }

    /**
     * Whether the host says that the member entered this cluster's etcd.
     *
     * @param claimed whether the host is this cluster's: what says no cluster's name counts there only
     */
    boolean entered(Seen seen, boolean claimed) {
        var environment = seen.text(EtcdUnit.ENVIRONMENT);
        var token = Pattern.compile("(?m)^ETCD_INITIAL_CLUSTER_TOKEN=\"?"
                + Pattern.quote(arguments(false).token()) + "\"?\\s*$");
        return token.matcher(environment).find()
                || claimed
                        && (!environment.isEmpty()
                                || container()
                                        && seen.get(new Read.Container(NAME)).exists());
    }

    /** What a person does to let a member whose data is gone come in anew, by one that is healthy. */
    String replacement(Host by) {
        var etcdctl = String.join(" ", new EtcdMember(cluster, by, inventory).etcdctl(url(loopback(by))));
        return "on " + by + " remove the member if `" + etcdctl
                + " member list` has it (`member remove <ID>`), and add it: `member add "
                + host + " --peer-urls=" + EtcdMembership.peer(host, cluster) + "`; then here remove " + EtcdFormed.MARK
                + ", write the lines ETCD_.. that it printed to "
                + EtcdUnit.ENVIRONMENT + ", and plan again";
    }

    /** Where its data begins once it has run. */
    String data() {
        return cluster.etcd().dataDir() + "/member";
    }

    boolean runs(Seen seen) {
        return container()
                ? seen.get(new Read.Container(NAME)).running()
                : List.of("active", "activating")
                        .contains(seen.unit(EtcdUnit.NAME).active());
    }

    /** Whether it was started with the configuration it should have, and will start with the host. */
    boolean configured(Seen seen) {
        if (container()) {
            return digest().equals(seen.get(new Read.Container(NAME)).labels().get(LABEL));
        }
        var unit = seen.unit(EtcdUnit.NAME);
        return unit.digest().equals(digest()) && unit.enabled().equals("enabled") && writtenDown(seen);
    }

    /** Whether the host says of its unit that it runs as it should, with the program that it should. */
    boolean writtenDown(Seen seen) {
        return seen.text(EtcdUnit.PATH).equals(unitText());
    }

    /** What starts it with the configuration it should have; does not wait for a quorum. */
    List<Op> start(Seen seen) {
        return begin(seen, Op.Unit.Action.RESTART_NO_WAIT);
    }

    /**
     * What starts it anew with the configuration it should have. The others must be healthy, or it stays as it is: it is never the one
     * that costs etcd its quorum.
     */
    List<Op> restart(Seen seen) {
        var ops = new ArrayList<>(awaitOthers(seen));
        ops.addAll(begin(seen, Op.Unit.Action.RESTART));
        ops.add(awaitHealthy());
        return ops;
    }

    /**
     * The wait until every other member takes part in a quorum; nothing where there is no other. Where etcd did not tell who its members
     * are, all that it has by then must be healthy, itself among them.
     */
    List<Op> awaitOthers(Seen seen) {
        var others = others();
        if (others.isEmpty()) {
            return List.of();
        }
        var endpoints = String.join(",", others);
        var ops = new ArrayList<Op>();
        ops.add(await("the other members of etcd are healthy", etcdctl(endpoints, "endpoint", "health")));
        if (!membership(seen).known()) {
            ops.add(await(
                    "all members that etcd has are healthy", etcdctl(endpoints, "endpoint", "health", "--cluster")));
        }
        return ops;
    }

    private static Op await(String what, List<String> condition) {
        return new Op.Await(what, condition, Duration.ofMinutes(1), Duration.ofSeconds(1));
    }

    /** The wait until etcd tells who its members are. */
    Op awaitMembers() {
        return await("etcd tells who its members are", membersRead().argv());
    }

    /** Whether the definition names no other member. */
    boolean alone() {
        return others().isEmpty();
    }

    private List<String> others() {
        return cluster.etcdMembers().stream()
                .filter(m -> !m.equals(host))
                .map(m -> url(m.address()))
                .toList();
    }

    /** Asks who the members are: the host's own, or another where that does not answer. */
    Read.Command membersRead() {
        var endpoints = new ArrayList<>(List.of(url(loopback(host))));
        endpoints.addAll(others());
        return Read.passing(etcdctl(String.join(",", endpoints), "member", "list", "-w", "json")
                .toArray(String[]::new));
    }

    /**
     * Lets a decision wait for what etcd tells, where that is waited for.
     *
     * @throws UnknownRead when it is
     */
    void requireTold(Seen seen) {
        var told = seen.get(membersRead());
        if (told.ok() && told.out().isEmpty()) {
            throw new UnknownRead(host, membersRead(), UnknownRead.Why.UNSETTLED);
        }
    }

    EtcdMembership membership(Seen seen) {
        return EtcdMembership.of(seen.get(membersRead()), cluster);
    }

    /**
     * The refusal to touch a member while etcd has others that the definition does not name: nothing is known of them, and they count
     * for the quorum.
     */
    Optional<Decision> strangers(Seen seen) {
        var strangers = membership(seen).strangers();
        return strangers.isEmpty()
                ? Optional.empty()
                : Optional.of(Decision.refused(
                        host.name(),
                        "etcd has members that the definition does not name: " + strangers.values()
                                + "; they count for its quorum, which this could cost",
                        "name them again, or " + removal(strangers)));
    }

    /** The refusal to restart it where the others would not find it any more: etcd keeps the URLs that a member came in with. */
    Optional<Decision> elsewhere(Seen seen) {
        return Optional.ofNullable(membership(seen).elsewhere().get(host.name()))
                .map(urls -> Decision.refused(
                        host.name(),
                        "the other members of etcd look for it at " + urls + ", and the definition has it at "
                                + EtcdMembership.peer(host, cluster) + ", where they would not find it",
                        "give it back its address and its .peerPort(..): kha moves no member"));
    }

    /** What a person does to take these members out of etcd. */
    String removal(Map<String, String> strangers) {
        return "take them out: on " + host + " `"
                + String.join(" ", etcdctl(url(loopback(host)), "member", "remove"))
                + "` with the ID " + String.join(", then ", strangers.keySet());
    }

    /** The wait until it takes part in a quorum. */
    Op awaitHealthy() {
        return new Op.Await(
                "etcd has a quorum and " + host + " takes part",
                health(),
                Duration.ofMinutes(3),
                Duration.ofMillis(500));
    }

    private List<Op> begin(Seen seen, Op.Unit.Action how) {
        var ops = new ArrayList<Op>();
        ops.add(new Op.MakeDirectory(cluster.etcd().dataDir(), "0700", Ensure.ROOT));
        if (container()) {
            ops.add(new Op.RunContainer(spec(added(seen))));
            return ops;
        }
        ops.addAll(Ensure.text(seen, EtcdUnit.PATH, unitText()));
        if (!seen.get(Read.text(EtcdUnit.ENVIRONMENT)).isFile()) { // how it entered the cluster stays as it was
            ops.add(new Op.WriteFile(
                    EtcdUnit.ENVIRONMENT, "0644", Ensure.ROOT, Content.of(EtcdUnit.environment(arguments(false)))));
        }
        ops.add(new Op.Unit(EtcdUnit.NAME, Op.Unit.Action.RELOAD));
        ops.add(new Op.Unit(EtcdUnit.NAME, Op.Unit.Action.ENABLE));
        ops.add(new Op.Unit(EtcdUnit.NAME, how));
        return ops;
    }

    /** Where a host reaches itself, in the family of its address. */
    static String loopback(Host host) {
        return host.address().contains(":") ? "::1" : "127.0.0.1";
    }

    private String url(String address) {
        return "https://" + Ip.bracketed(address) + ":" + cluster.etcd().clientPort();
    }

    /** Asks it how it is. */
    Read.Command statusRead() {
        return Read.passing(
                etcdctl(url(loopback(host)), "endpoint", "status", "-w", "json").toArray(String[]::new));
    }

    private List<String> etcdctl(String endpoints, String... arguments) {
        var argv = new ArrayList<String>();
        if (container()) {
            argv.addAll(List.of("docker", "exec", "-e", "ETCDCTL_API=3", NAME, "etcdctl"));
        } else {
            argv.addAll(List.of("env", "ETCDCTL_API=3", program("etcdctl")));
        }
        argv.addAll(List.of(
                "--endpoints=" + endpoints,
                "--cacert=" + CaFiles.ETCD.certificate(),
                "--cert=" + PkiFiles.ETCD_SERVER + PkiFiles.CERTIFICATE,
                "--key=" + PkiFiles.ETCD_SERVER + PkiFiles.KEY));
        argv.addAll(List.of(arguments));
        return argv;
    }

    /** Succeeds when the member takes part in a quorum. */
    List<String> health() {
        return etcdctl(url(loopback(host)), "endpoint", "health");
    }

    /** Asks whether it takes part in a quorum. */
    Read.Command healthRead() {
        return Read.passing(health().toArray(String[]::new));
    }

    /**
     * Whether there is something to lose: it takes part in a quorum. Its not having answered in time, or not having been asked for want
     * of etcdctl while it runs, is not taken for a no.
     *
     * @throws UnknownRead when it is not known
     */
    boolean serves(Seen seen) {
        if (!healthy(seen) && mayServe(seen)) {
            throw Answered.unknown(seen, healthRead());
        }
        return healthy(seen);
    }

    /** Whether it took part in a quorum when it was asked, or may have: it did not say in time, or runs and could not be asked. */
    boolean mayServe(Seen seen) {
        var exit = seen.get(healthRead()).exit();
        return exit == 0 || exit == CommandAnswer.NO_TIME || exit == CommandAnswer.NO_PROGRAM && runs(seen);
    }

    /** Whether it took part in a quorum when it was asked. */
    boolean healthy(Seen seen) {
        return seen.get(healthRead()).ok();
    }
}
