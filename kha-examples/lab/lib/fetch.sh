kubernetes_fetch() { fail "no programs of $version"; }
