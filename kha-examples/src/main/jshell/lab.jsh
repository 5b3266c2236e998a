// On the lab that is up: its hosts, the cluster that the quickstart builds on them, and a Kha for both.
var ssh = io.kha.examples.Lab.ofThisProcess().ssh()
var cluster = io.kha.examples.Lab.ofThisProcess().cluster()
var kha = Kha.over(ssh)
