# Written by kha.
[Unit]
Description=Routes to the pods of the other hosts
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
Environment=KHA_CONFIG=${digest}
ExecStart=${script}

[Install]
WantedBy=multi-user.target
