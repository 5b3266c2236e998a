# Written by kha.
[Unit]
Description=etcd, a member of ${cluster}
Documentation=https://etcd.io/docs/
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
# Ready once the cluster has a quorum, however long that takes.
Type=notify
TimeoutStartSec=infinity
Environment=KHA_CONFIG=${digest}
# How the member entered the cluster; etcd looks at it only while it has no data.
EnvironmentFile=${environmentFile}
# "etcdctl member add" prints them too, and etcd does not start with a variable and the flag of it.
UnsetEnvironment=ETCD_NAME ETCD_INITIAL_ADVERTISE_PEER_URLS
ExecStart=${program}<#list arguments as argument> \
    ${argument}</#list>
Restart=always
RestartSec=1
LimitNOFILE=65536
LimitCORE=0

[Install]
WantedBy=multi-user.target
