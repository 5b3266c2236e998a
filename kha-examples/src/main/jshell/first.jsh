// The first program, pasted in JShell, on hosts in memory.
var cluster = Cluster.of("prod", c -> c
    .kubernetes("1.36.2")
    .masters("192.168.60.71", "192.168.60.72", "192.168.60.73")
    .workers(Hosts.range("192.168.60.81", 8))
    .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s")))
    .etcd(Etcd.external())
    .endpoint(Endpoint.vip("192.168.60.80").on("eth0").port(8443).keepalived().nginx())
    .network(Cni.flannel("10.244.0.0/16")));
try (var kha = Kha.over(SimulatedFleet.of(cluster))) {
    var plan = kha.plan(cluster);
    System.out.println(plan);
    kha.apply(plan).orThrow();
    System.out.println(kha.verify(cluster).orThrow());
    System.out.println(kha.plan(cluster));
}
/exit
