# Written by kha when the member entered the cluster.
ETCD_INITIAL_CLUSTER=${members}
ETCD_INITIAL_CLUSTER_STATE=${state}
ETCD_INITIAL_CLUSTER_TOKEN=${token}
