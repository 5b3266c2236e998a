# Written by kha: the digest of the configuration that the processes of this unit are started with.
[Service]
Environment=KHA_CONFIG=${digest}
