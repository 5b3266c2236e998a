# Written by kha: the digest of the configuration that the processes of this unit are started with.
[Service]
Environment=KHA_CONFIG=${digest}
# Some programs write over their own environment; this stays readable as long as the host runs.
ExecStartPost=+/bin/sh -c 'mkdir -p /run/kha/units && echo "KHA_CONFIG=$KHA_CONFIG" > /run/kha/units/%n'
